import { afterEach, describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { call, setTransport } from './call'
import { toCallError, type CallError } from './error'
import { addMessages, setLanguage, te, type Language } from './i18n'

const beyond = { code: 'unavailable', message: 'inventory is part of the plan enterprise', details: { reason: 'plan', feature: 'inventory', plan: 'enterprise' } }
await addMessages((language: Language) => import(`./locales/${language}.json`))
await addMessages((language: Language) => import(`../app/locales/${language}.json`))
afterEach(() => setLanguage('en'))

describe('an operation beyond the plan', () => {
  it('is told with the names that people know, in their language', async () => {
    expect(toCallError(beyond, 'inventory.items.list').text).toBe('Inventory is part of the plan Enterprise')
    await setLanguage('fr')
    expect(toCallError(beyond, 'inventory.items.list').text).toBe('Stock : compris dans la formule Enterprise')
  })
  it('keeps an id that has no name', () => {
    const other = { ...beyond, details: { reason: 'plan', feature: 'teleport', plan: 'imperial' } }
    expect(toCallError(other, 'core.x').text).toBe('teleport is part of the plan imperial')
  })
})

describe('a value out of range', () => {
  const refusal = (min: unknown, max: unknown): string | undefined =>
    toCallError({ code: 'validation', message: '', details: { fields: { at: 'no' }, reasons: { at: { key: 'out_of_range', min, max } } } }, 'core.x').fields.at
  it('is told with the bounds that are known', async () => {
    expect(refusal(1, 3650)).toBe('Must lie between 1 and 3,650')
    expect(refusal(1, null)).toBe('Must be at least 1')
    expect(refusal(undefined, 90)).toBe('Must be at most 90')
    expect(refusal(undefined, undefined)).toBe('This is outside the allowed range')
    expect(refusal('1900-01-01', '2026-11-24')).toBe('Must lie between 01/01/1900 and 24/11/2026')
    expect(refusal('09:30', '24:00')).toBe('Must lie between 09:30 and 24:00')
    await setLanguage('ar')
    expect(refusal(1, 90)).toBe('يجب أن تكون القيمة بين 1 و90')
  })
})

describe('no answer', () => {
  afterEach(() => setTransport(undefined))
  const ask = (said: unknown): Promise<unknown> => {
    setTransport({ call: () => Promise.reject(said), listen: () => undefined })
    return call('core.status').catch((error: unknown) => error)
  }
  it('is another thing than an answer that tells of an error', async () => {
    for (const silence of [new TypeError('Failed to fetch'), 'the window has no such command', undefined]) {
      expect(await ask(silence)).toMatchObject({ code: 'unavailable', reason: 'no_answer', unanswered: true, op: 'core.status' })
    }
    const told = (await ask({ code: 'unavailable', message: 'disk', details: { reason: 'disk_error' } })) as CallError
    expect(told.unanswered).toBe(false)
    expect(told.text).toContain('Check that the disk is there')
  })
})

it('there are words for every reason that the core refuses with', () => {
  const files = readdirSync('crates/kernel/src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'))
  const reasons = files.flatMap((file) =>
    [...readFileSync(`crates/kernel/src/${file}`, 'utf8').matchAll(/(?:Error::(?:invalid|conflict|unavailable)\(|\.with\(\s*"reason",|self\.refuse\()\s*"(\w+)"|reason: "(\w+)"/g)].map((m) => m[1] ?? m[2]!))
  expect(new Set(reasons).size).toBeGreaterThan(40)
  expect([...new Set(reasons)].filter((reason) => !te(`errors.${reason}`))).toEqual([])
})
