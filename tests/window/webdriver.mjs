// A page driven through W3C WebDriver, with nothing but `fetch`.
//
// A place on the page is named as a person would: `{ role: 'button', name: 'Create' }`, `{ label: 'Name' }`,
// `{ text: 'Waiting' }`, or by `{ test: 'agenda' }` (data-test) or a CSS selector. A string is part of the name in any
// case, a RegExp is itself. `within` narrows any of them. Everything waits; nothing sleeps for a fixed time.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The key under which WebDriver writes an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

export const PATIENCE = 15_000

export const KEYS = {
  Backspace: '\uE003', Tab: '\uE004', Enter: '\uE007', Shift: '\uE008', Control: '\uE009', Alt: '\uE00A', Escape: '\uE00C',
  Space: ' ', PageUp: '\uE00E', PageDown: '\uE00F', End: '\uE010', Home: '\uE011', ArrowLeft: '\uE012', ArrowUp: '\uE013',
  ArrowRight: '\uE014', ArrowDown: '\uE015', Delete: '\uE017', F2: '\uE032',
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** Asks again until `question` answers something, or says what never came. */
export async function until(what, question, patience = PATIENCE) {
  const end = Date.now() + patience
  let last
  for (;;) {
    try {
      const answer = await question()
      if (answer) return answer
    } catch (error) {
      // Between two drawings an element may be gone: asking again is the remedy.
      if (!(error instanceof WebDriverError) || !error.passing) throw error
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s for ${what}${last ? ` (${last.message})` : ''}`)
    await pause(80)
  }
}

export class WebDriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`)
    this.kind = error
  }

  get passing() {
    return ['stale element reference', 'no such element', 'element not interactable', 'element click intercepted'].includes(this.kind)
  }
}

export async function request(base, method, path, body) {
  const answer = await fetch(base + path, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(60_000), // a web view that hangs must not hang the test
  })
  const { value } = await answer.json()
  if (!answer.ok) throw new WebDriverError(value)
  return value
}

export class Page {
  #base

  constructor(driver, session) {
    this.#base = `${driver}/session/${session}`
  }

  ask(method, path, body) {
    return request(this.#base, method, path, body)
  }

  /** Runs a function in the page. It sees only its arguments. */
  run(work, ...args) {
    return this.ask('POST', '/execute/sync', { script: `return (${work})(...arguments)`, args })
  }

  /** The visible elements at a place, now. */
  async all(place) {
    return (await this.run(search, plain(place))) ?? []
  }

  /** The first element at a place, once there is one. */
  find(place, patience = PATIENCE) {
    return until(say(place), async () => (await this.all(place))[0], patience)
  }

  async has(place) {
    return (await this.all(place)).length > 0
  }

  gone(place, patience = PATIENCE) {
    return until(`${say(place)} to go`, async () => !(await this.has(place)), patience)
  }

  /** Clicks, once the place is there, enabled and uncovered. */
  async click(place, patience = PATIENCE) {
    await until(`${say(place)} to click`, async () => {
      const [element] = await this.all(place)
      if (!element || (await this.run((e) => e.disabled || e.ariaDisabled === 'true', element))) return false
      await this.ask('POST', `/element/${element[ELEMENT]}/click`, {})
      return true
    }, patience)
  }

  /** Replaces what a field holds, by keys, as a person does. */
  async fill(place, text) {
    await this.click(place)
    await this.press('Control+a', 'Delete')
    await this.type(text)
    await until(`${say(place)} to hold “${text}”`, async () => {
      const [field] = await this.all(place)
      return field && (await this.run((e) => e.value, field)) !== ''
    })
  }

  /** Types where the focus is. */
  type(text) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }])
    return this.#keys(actions)
  }

  /** Presses keys: `Enter`, `Control+k`, one after the other. */
  async press(...combinations) {
    for (const combination of combinations) {
      const keys = combination.split('+').map((name) => KEYS[name] ?? name)
      const down = keys.map((value) => ({ type: 'keyDown', value }))
      const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }))
      await this.#keys([...down, ...up])
    }
  }

  async #keys(actions) {
    await this.ask('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  /** Gives a file to a file field, which may be hidden behind a button. */
  async giveFile(selector, path) {
    const field = await until(say(selector), () => this.run((css) => document.querySelector(css), selector))
    await this.ask('POST', `/element/${field[ELEMENT]}/value`, { text: path })
  }

  /** Opens a list of options and takes one. */
  async choose(place, option) {
    await this.click(place)
    await this.click({ role: 'option', name: option })
    await this.gone({ css: '[role=listbox]' })
  }

  async text(place = 'body') {
    return this.run((element) => element.innerText, await this.find(place))
  }

  async value(place) {
    return this.run((element) => element.value, await this.find(place))
  }

  async shows(text, patience = PATIENCE) {
    await until(`the words “${text}”`, () => this.run((t) => document.body.innerText.includes(t), text), patience)
  }

  /** A picture of what the window shows, once its faces are loaded and nothing moves. */
  async picture(file) {
    await until('the page to be at rest', () =>
      this.run(() => document.fonts.status === 'loaded' && !document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity)))
    // WebKitGTK takes the picture at the next drawing, and a page at rest never draws: a pixel under everything keeps it at it.
    await this.run(() => {
      const pixel = document.body.appendChild(document.createElement('i'))
      pixel.id = 'keep-drawing'
      pixel.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;z-index:-1;pointer-events:none'
      let odd = 0
      const draw = () => {
        pixel.style.background = (odd ^= 1) ? 'rgb(0 0 0 / .01)' : 'transparent'
        if (pixel.isConnected) requestAnimationFrame(draw)
      }
      draw()
    })
    const picture = await this.ask('GET', '/screenshot')
    await this.run(() => document.getElementById('keep-drawing').remove())
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, Buffer.from(picture, 'base64'))
  }
}

/** A place as it can be sent into the page. */
function plain(place) {
  if (typeof place === 'string') return { css: place }
  const sent = {}
  for (const [key, value] of Object.entries(place)) {
    if (value instanceof RegExp) sent[key] = { source: value.source, flags: value.flags }
    else if (key === 'within') sent.within = plain(value)
    else sent[key] = value
  }
  return sent
}

function say(place) {
  if (typeof place === 'string') return place
  const { within, ...own } = place
  const words = Object.entries(own).map(([key, value]) => `${key} ${value instanceof RegExp ? value : `“${value}”`}`)
  return words.join(', ') + (within ? ` in ${say(within)}` : '')
}

/** Runs in the page: what stands at a place and can be seen. */
function search(place) {
  const roles = {
    button: 'button, [role=button], summary, input[type=submit]',
    link: 'a[href], [role=link]',
    textbox: 'input:not([type=checkbox], [type=radio], [type=file]), textarea, [role=textbox], [role=combobox]',
    combobox: 'select, [role=combobox]',
    checkbox: 'input[type=checkbox], [role=checkbox], [role=switch]',
    radio: 'input[type=radio], [role=radio]',
    heading: 'h1, h2, h3, h4, [role=heading]',
    row: 'tr, [role=row]',
  }
  const words = (element) => (element.innerText ?? element.textContent ?? '').replace(/\s+/g, ' ').trim()
  const byIds = (ids) => (ids ?? '').split(' ').map((id) => words(document.getElementById(id) ?? {})).join(' ').trim()
  const label = (element) =>
    element.getAttribute('aria-label') || byIds(element.getAttribute('aria-labelledby')) || [...(element.labels ?? [])].map(words).join(' ')
  const name = (element) =>
    label(element) || words(element) || element.getAttribute('placeholder') || element.getAttribute('title') || ''
  const fits = (wanted, text) => {
    if (wanted === undefined) return true
    if (typeof wanted === 'object') return new RegExp(wanted.source, wanted.flags).test(text)
    return text.toLowerCase().includes(wanted.toLowerCase())
  }
  const seen = (element) => {
    const style = getComputedStyle(element)
    return element.getClientRects().length > 0 && style.visibility !== 'hidden' && style.opacity !== '0'
  }
  const look = (where, roots) => {
    let css = where.css ?? (where.role ? (roles[where.role] ?? `[role="${where.role}"]`) : '*')
    if (where.test) css = `[data-test="${where.test}"]`
    if (where.label) css = 'input, textarea, select, button, [role=combobox], [role=checkbox], [role=switch], [role=radiogroup], [contenteditable]'
    let found = roots.flatMap((root) => [...root.querySelectorAll(css)]).filter(seen)
    found = found.filter((element) => fits(where.name, name(element)))
    if (where.label) found = found.filter((element) => fits(where.label, label(element)))
    if (where.text) {
      found = found.filter((element) => fits(where.text, words(element)))
      // Of nested elements with the same words, the innermost is meant.
      if (css === '*') found = found.filter((element) => !found.some((other) => other !== element && element.contains(other)))
    }
    return found
  }
  return look(place, place.within ? look(place.within, [document]) : [document])
}
