import { describe, expect, it } from 'vitest'
import { fold, initials, initialsOf, matchRanges } from './text'

const marked = (text: string, query: string): string[] => matchRanges(text, query).map(([a, b]) => text.slice(a, b))

describe('folding', () => {
  it('ignores case and accents', () => expect(fold('Núñez ÉLODIE')).toBe('nunez elodie'))
  it('folds Arabic carriers, marks and endings', () => {
    expect(fold('أَحْمَد')).toBe(fold('احمد'))
    expect(fold('فاطمة')).toBe(fold('فاطمه'))
    expect(fold('ليلى')).toBe(fold('ليلي'))
  })
})

describe('marking', () => {
  it('marks the original letters', () => expect(marked('Álvaro Núñez', 'nun')).toEqual(['Núñ']))
  it('takes words in any order', () => expect(marked('García Martínez, Juan', 'juan mar')).toEqual(['Mar', 'Juan']))
  it('joins what touches', () => expect(marked('Marmar', 'mar')).toEqual(['Marmar']))
  it('keeps combining accents whole', () => expect(marked('Nu\u0301n\u0303ez', 'nunez')).toEqual(['Nu\u0301n\u0303ez']))
  it('finds nothing for nothing', () => expect(marked('Ana', '  ')).toEqual([]))
})

it('makes initials', () => {
  expect(initials('Salma', 'Bennani')).toBe('SB')
  expect(initials('مريم', 'بنسودة')).toBe('م')
  expect(initialsOf('Dra. Yasmina El Amrani')).toBe('YA')
})
