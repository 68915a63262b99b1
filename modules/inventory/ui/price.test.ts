import { describe, expect, it } from 'vitest'
import { minorOf, priceText } from './price'

describe('minorOf', () => {
  it('reads comma and point, and counts without fractions', () => {
    expect(minorOf('12,50', 'EUR')).toBe(1250)
    expect(minorOf('12.5', 'EUR')).toBe(1250)
    expect(minorOf('1 200', 'EUR')).toBe(120000)
    expect(minorOf('0,29', 'EUR')).toBe(29)
    expect(minorOf('٣٫٥'.replace('٫', ','), 'MAD')).toBe(350)
    expect(minorOf('1,234', 'TND')).toBe(1234)
  })
  it('tells nothing from nonsense', () => {
    expect(minorOf(' ', 'EUR')).toBeNull()
    for (const wrong of ['-1', 'abc', '1,234', '1.2.3', '12345678']) expect(minorOf(wrong, 'EUR')).toBeUndefined()
  })
})

describe('priceText', () => {
  it('is read back as the same price', () => {
    for (const minor of [0, 5, 29, 1250, 120000]) expect(minorOf(priceText(minor, 'EUR'), 'EUR')).toBe(minor)
    expect(priceText(null, 'EUR')).toBe('')
  })
})
