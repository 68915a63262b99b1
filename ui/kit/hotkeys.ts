import { getCurrentScope, hasInjectionContext, inject, onScopeDispose, shallowReactive, type InjectionKey, type Ref } from 'vue'
import { prefs } from './prefs'

export interface Hotkey {
  keys: string | string[]
  label: () => string
  run: (event: KeyboardEvent) => unknown
  hidden?: boolean
}
export interface HotkeyOptions {
  zone?: Ref<HTMLElement | null | undefined>
  enabled?: () => boolean
  group?: () => string
  /** Works under an open dialog too (lock, search). */
  always?: boolean
}
export interface HotkeySet extends HotkeyOptions { list: Hotkey[]; inDialog: boolean }

export const inDialogKey: InjectionKey<boolean> = Symbol('in dialog')
/** Newest last; the newest that wants a key gets it. */
export const hotkeySets: HotkeySet[] = shallowReactive([])

const NAMES: Record<string, string> = { ' ': 'space', Escape: 'esc', Del: 'delete', Return: 'enter' }
const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** `ctrl+shift+k`; letters of other scripts are read by their place, so Ctrl+K works on an Arabic layout. */
export function chordOf(event: KeyboardEvent): string {
  let key = NAMES[event.key] ?? event.key.toLowerCase()
  if (key.length === 1 && !/[\u0021-\u007e]/.test(key)) {
    const place = /^Key([A-Z])$/.exec(event.code)
    if (place) key = place[1]!.toLowerCase()
  }
  const letter = key.length > 1 || /[a-z0-9]/.test(key)
  const mods = [
    (isMac ? event.metaKey : event.ctrlKey) && 'ctrl',
    event.altKey && 'alt',
    // A symbol already says whether Shift was needed for it.
    event.shiftKey && letter && 'shift',
  ]
  return [...mods.filter(Boolean), key].join('+')
}
export function normalChord(keys: string): string {
  const parts = keys.toLowerCase().replace(/\bmod\b/, 'ctrl').split('+').map((p) => p || '+')
  const key = parts.pop() ?? ''
  const order = ['ctrl', 'alt', 'shift'].filter((m) => parts.includes(m))
  return [...order, key === 'escape' ? 'esc' : key].join('+')
}

function matches(hotkey: Hotkey, event: KeyboardEvent, chord: string): boolean {
  return [hotkey.keys].flat().some((keys) =>
    keys.startsWith('code:') ? !event.ctrlKey && !event.altKey && event.code === keys.slice(5) : normalChord(keys) === chord)
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
}
// Ctrl, Alt and the function keys cannot be typed by accident.
function isPlain(chord: string): boolean {
  return !/(^|\+)(ctrl|alt)\+/.test(chord) && !/^(shift\+)?f\d+$/.test(chord)
}
function openLayer(): { modal: boolean; layer: Element | null } {
  const modal = document.querySelector('[role="dialog"][data-state="open"][data-modal]')
  const menu = document.querySelector('[role="menu"][data-state="open"], [role="listbox"][data-state="open"]')
  return { modal: Boolean(modal), layer: menu ?? modal }
}

function wants(set: HotkeySet, event: KeyboardEvent, plain: boolean): boolean {
  if (set.enabled && !set.enabled()) return false
  const { modal, layer } = openLayer()
  if (!plain) return !modal || set.inDialog || Boolean(set.always) || Boolean(set.enabled)
  if (!prefs.singleKeys && !/^(escape|enter|arrow|page|home|end|tab)/i.test(event.key)) return false
  if (isTyping(event.target)) return false
  const active = document.activeElement
  const nowhere = !active || active === document.body
  const zone = set.zone ? set.zone.value : undefined
  if (set.zone && !zone) return false
  if (layer && !(set.inDialog || zone?.closest('[role="dialog"]'))) return false
  if (!zone) return nowhere || !active?.closest('[role="dialog"]') || set.inDialog
  return nowhere || zone.contains(active)
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  // AltGr types characters on many layouts.
  if (event.getModifierState?.('AltGraph')) return
  const chord = chordOf(event)
  const plain = isPlain(chord)
  for (const set of [...hotkeySets].reverse()) {
    const hit = set.list.find((hotkey) => matches(hotkey, event, chord))
    if (!hit || !wants(set, event, plain)) continue
    if (hit.run(event) === false) continue
    event.preventDefault()
    return
  }
}

let started = false

export function useHotkeys(list: Hotkey[], options: HotkeyOptions = {}): void {
  if (!started) {
    started = true
    window.addEventListener('keydown', handleKey)
  }
  const set: HotkeySet = { ...options, list, inDialog: hasInjectionContext() && inject(inDialogKey, false) }
  hotkeySets.push(set)
  if (!getCurrentScope()) return
  onScopeDispose(() => {
    const at = hotkeySets.indexOf(set)
    if (at >= 0) hotkeySets.splice(at, 1)
  })
}
