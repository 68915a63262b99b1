import { describe, expect, it } from 'vitest'
import { fieldsFromQuery, fullName, listName, otherName, personColor } from './names'

describe('names', () => {
  const souad = { first_name: 'Souad', last_name: 'Aït Martin', first_name_alt: 'سعاد', last_name_alt: 'آيت مارتن' }
  const meryem = { first_name: 'مريم', last_name: 'بنسودة', first_name_alt: 'Meryem', last_name_alt: null }

  it('puts the last name first in lists, except in Arabic', () => {
    expect(listName(souad)).toBe('Aït Martin, Souad')
    expect(listName(meryem)).toBe('مريم بنسودة')
    expect(fullName(souad)).toBe('Souad Aït Martin')
  })
  it('knows the name in the other script, whole or half', () => {
    expect(otherName(souad)).toBe('سعاد آيت مارتن')
    expect(otherName(meryem)).toBe('Meryem')
    expect(otherName({ first_name: 'A', last_name: 'B' })).toBe('')
  })
  it('gives a person one colour', () => {
    expect(personColor('01a1')).toBe(personColor('01a1'))
    expect(personColor('01a1')).toMatch(/^pro-[1-8]$/)
  })
})

describe('a new patient from a search', () => {
  it('takes a word as the last name and raises it', () => {
    expect(fieldsFromQuery(' marzk ')).toEqual({ last_name: 'Marzk' })
    expect(fieldsFromQuery('بنسودة')).toEqual({ last_name: 'بنسودة' })
  })
  it('never splits at a space, only at a comma', () => {
    expect(fieldsFromQuery('de la fuente')).toEqual({ last_name: 'de la fuente' })
    expect(fieldsFromQuery('Núñez Ruiz, olga')).toEqual({ last_name: 'Núñez Ruiz', first_name: 'Olga' })
  })
  it('takes a number as the telephone, and a chart number as nothing', () => {
    expect(fieldsFromQuery('+212 661-40')).toEqual({ phone: '+212 661-40' })
    expect(fieldsFromQuery('A-00318')).toEqual({})
    expect(fieldsFromQuery('')).toEqual({})
  })
})
