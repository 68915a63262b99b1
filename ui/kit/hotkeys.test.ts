import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import { chordOf, normalChord, useHotkeys, type HotkeyOptions } from './hotkeys'
import { prefs } from './prefs'

let scope: EffectScope
let pressed: string[]
beforeEach(() => {
  scope = effectScope()
  pressed = []
  prefs.singleKeys = true
  document.body.innerHTML = '<div id="zone" tabindex="-1"><button>b</button></div><input id="field"><button id="out">o</button>'
})
afterEach(() => scope.stop())

function bind(keys: string, options: HotkeyOptions = {}, answer?: false): void {
  scope.run(() => useHotkeys([{ keys, label: () => keys, run: () => { pressed.push(keys); return answer } }], options))
}
function press(init: KeyboardEventInit, on: Element | null = document.activeElement): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  ;(on ?? document.body).dispatchEvent(event)
  return event
}
const get = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!

describe('chords', () => {
  it('are the same however they are written', () => {
    expect(normalChord('Shift+Ctrl+K')).toBe('ctrl+shift+k')
    expect(chordOf(new KeyboardEvent('keydown', { key: 'K', ctrlKey: true, shiftKey: true }))).toBe('ctrl+shift+k')
  })
  it('read letters by their place on an Arabic layout', () => {
    expect(chordOf(new KeyboardEvent('keydown', { key: 'ن', code: 'KeyK', ctrlKey: true }))).toBe('ctrl+k')
  })
  it('do not ask for the Shift that a symbol needs', () => {
    expect(chordOf(new KeyboardEvent('keydown', { key: '?', shiftKey: true }))).toBe('?')
  })
})

describe('single keys', () => {
  it('work in their zone and nowhere else', () => {
    bind('n', { zone: ref(get('#zone')) })
    get('#zone button').focus()
    press({ key: 'n' })
    get('#out').focus()
    press({ key: 'n' })
    expect(pressed).toEqual(['n'])
  })
  it('are letters while typing', () => {
    bind('n')
    get('#field').focus()
    expect(press({ key: 'n' }).defaultPrevented).toBe(false)
    expect(pressed).toEqual([])
  })
  it('can be switched off', () => {
    bind('n')
    prefs.singleKeys = false
    press({ key: 'n' }, document.body)
    expect(pressed).toEqual([])
  })
  it('rest under an open dialog', () => {
    bind('n')
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog" data-state="open" data-modal></div>')
    press({ key: 'n' }, document.body)
    expect(pressed).toEqual([])
  })
})

describe('Ctrl combinations', () => {
  it('work while typing, the newest first, and may be let through', () => {
    bind('ctrl+enter')
    get('#field').focus()
    expect(press({ key: 'Enter', ctrlKey: true }).defaultPrevented).toBe(true)
    scope.run(() => useHotkeys([{ keys: 'ctrl+enter', label: () => '', run: () => { pressed.push('newer'); return false } }]))
    press({ key: 'Enter', ctrlKey: true })
    expect(pressed).toEqual(['ctrl+enter', 'newer', 'ctrl+enter'])
  })
  it('rest under a dialog unless meant for it', () => {
    bind('ctrl+n')
    bind('ctrl+l', { always: true })
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog" data-state="open" data-modal></div>')
    press({ key: 'n', ctrlKey: true }, document.body)
    press({ key: 'l', ctrlKey: true }, document.body)
    expect(pressed).toEqual(['ctrl+l'])
  })
  it('end with their component', () => {
    bind('ctrl+k')
    scope.stop()
    press({ key: 'k', ctrlKey: true }, document.body)
    expect(pressed).toEqual([])
  })
})
