import { afterEach, describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { addMessages, LANGUAGES, setLanguage, te, type Language } from './i18n'
import { healthText, reasonText } from './told'

await addMessages((language: Language) => import(`./locales/${language}.json`))
await addMessages((language: Language) => import(`../app/locales/${language}.json`))
await addMessages((language: Language) => import(`../../modules/inventory/ui/locales/${language}.json`), 'inventory')
await addMessages((language: Language) => import(`../../modules/agenda/ui/locales/${language}.json`), 'agenda')
afterEach(() => setLanguage('en'))

const missing = { module: 'inventory', key: 'missing_dependency', params: { module: 'agenda' }, message: 'inventory needs agenda, which is not active' }

describe('what is wrong', () => {
  it('is told in the language of the window, with the titles of modules', async () => {
    expect(healthText(missing)).toBe('It needs Agenda, which is not active')
    await setLanguage('es')
    expect(healthText(missing)).toBe('Necesita Agenda, que no está activo')
  })
  it('is told in the words of the module when it is its own', async () => {
    const negative = { module: 'inventory', key: 'negative_stock', params: { count: 3 }, message: '3 items have a stock below zero' }
    expect(healthText(negative)).toBe('3 items have less than nothing in stock: count them')
    await setLanguage('fr')
    expect(healthText({ ...negative, params: { count: 1 } })).toBe('1 article a un stock négatif : recomptez-le')
  })
  it('says why, and when, as people read it', () => {
    expect(healthText({ module: 'agenda', key: 'operation_failed', params: { reason: 'disk_full' }, message: 'x' })).toContain('disk is full')
    const over = { module: 'core', key: 'licence_over', params: { until: '2026-10-01', grace: '2026-10-31' }, message: 'x' }
    expect(healthText(over)).toContain('01/10/2026')
  })
  it('is told in English when there are no words for it', () => {
    expect(healthText({ ...missing, key: 'of_a_newer_program' })).toBe(missing.message)
  })
})

it('a reason is translated, and English where it has no words', async () => {
  await setLanguage('fr')
  expect(reasonText('agenda', 'read_only', 'unavailable: the data folder cannot be written (read_only)')).not.toContain('unavailable')
  expect(reasonText('agenda', 'of_a_newer_program', 'it failed')).toBe('it failed')
  expect(reasonText('agenda', null, 'it failed')).toBe('it failed')
})

it('there are words in every language for everything that core finds wrong', async () => {
  const folder = 'crates/kernel/src/core'
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /health(\/\w+)?\.rs$/.test(file))
  const source = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n')
  const written = [...source.matchAll(/Finding::new\(\s*"[A-Z_]+",\s*"(\w+)"|drifted\("(\w+)"|let \(key, name\) = \("(\w+)"|=> \(\s*"(licence_\w+)"|&broken\.code, "(\w+)"/g)]
  const keys = new Set(written.map((match) => match.slice(1).find(Boolean)!))
  expect(keys.size).toBeGreaterThan(14)
  for (const language of LANGUAGES) {
    await setLanguage(language)
    expect([...keys].filter((key) => !te(`health.${key}`)), language).toEqual([])
  }
})
