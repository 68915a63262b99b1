import { afterEach, describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { toCallError } from './error'
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

it('there are words for every reason that the core refuses with', () => {
  const files = readdirSync('crates/kernel/src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'))
  const reasons = files.flatMap((file) =>
    [...readFileSync(`crates/kernel/src/${file}`, 'utf8').matchAll(/(?:Error::(?:invalid|conflict|unavailable)\(|\.with\(\s*"reason",|self\.refuse\()\s*"(\w+)"|reason: "(\w+)"/g)].map((m) => m[1] ?? m[2]!))
  expect(new Set(reasons).size).toBeGreaterThan(40)
  expect([...new Set(reasons)].filter((reason) => !te(`errors.${reason}`))).toEqual([])
})
