import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFormat } from './format'
import { addMessages, setLanguage } from './i18n'
import { session } from './session'
import { fakeSession } from './testing'

const f = useFormat()
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval'], now: new Date('2026-11-24T10:42:00Z') })
  session.value = fakeSession()
  await addMessages((language) => import(`./locales/${language}.json`))
  await setLanguage('en')
})
afterEach(() => vi.useRealTimers())

describe('formats', () => {
  it('writes dates alike in every language, with Latin digits', async () => {
    for (const language of ['en', 'es', 'fr', 'ar'] as const) {
      await setLanguage(language)
      expect(f.date('2026-11-24')).toBe('24/11/2026')
      expect(f.dateLong('2026-11-24')).toMatch(/24/)
      expect(f.money(124000)).toMatch(/[0-9]/)
      expect(f.money(124000)).not.toMatch(/[٠-٩]/)
    }
  })
  it('writes sizes with the units of the language', async () => {
    const sizes = [900, 4_200, 4_200_000, 73_000_000_000]
    const expected = {
      en: ['900 bytes', '4.2 kB', '4.2 MB', '73 GB'],
      es: ['900 bytes', '4,2 kB', '4,2 MB', '73 GB'],
      fr: ['900 octets', '4,2 ko', '4,2 Mo', '73 Go'],
      ar: ['900 بايت', '4,2 كيلوبايت', '4,2 م.ب', '73 غ.ب'],
    }
    for (const [language, texts] of Object.entries(expected)) {
      await setLanguage(language as keyof typeof expected)
      // Never broken between number and unit.
      expect(sizes.map(f.bytes)).toEqual(texts.map((text) => text.replace(' ', '\u00a0')))
    }
  })
  it('never shifts wall times, and shows instants in the clinic’s zone', () => {
    expect(f.time('2026-11-24T09:30')).toBe('09:30')
    expect(f.time('2026-11-24T09:30:00Z')).toBe('10:30')
    expect(f.timeRange('2026-11-24T09:30', '2026-11-24T10:00')).toBe('09:30–10:00')
  })
  it('puts the currency after the number', async () => {
    expect(f.money(124000)).toBe('1,240.00\u00a0€')
    await setLanguage('es')
    expect(f.money(124000)).toBe('1.240,00\u00a0€')
    expect(f.money(26250, 'MAD')).toBe('262,50\u00a0MAD')
    expect(f.money(1500, 'JPY')).toBe('1.500\u00a0¥')
  })
  it('says near dates in words', () => {
    expect(f.near('2026-11-24T15:30')).toBe('today, 15:30')
    expect(f.near('2026-11-23')).toBe('yesterday')
    expect(f.near('2026-12-02T10:00')).toBe('02/12, 10:00')
    expect(f.near('2026-10-12')).toBe('12/10/2026')
    expect(f.ago('2026-11-24T08:40:00Z')).toBe('2 h ago')
  })
  it('counts ages', async () => {
    expect(f.age('1985-11-25')).toBe(40)
    expect(f.age('1985-11-24')).toBe(41)
    expect(f.ageText('2026-04-30')).toBe('6 months')
    await setLanguage('ar')
    expect(f.ageText('2023-11-01')).toBe('3 سنوات')
  })
  it('answers nothing for nothing', () => expect([f.date(null), f.time(undefined), f.money(null), f.age(null)]).toEqual(['', '', '', '']))
})
