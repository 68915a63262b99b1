import { describe, expect, it } from 'vitest'
import { plainCell, toCsv } from './csv'

describe('a table for a spreadsheet', () => {
  it('lets no cell be run as a formula', () => {
    for (const bad of ['=1+1', '+34600', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1']) expect(plainCell(bad)).toBe(`'${bad}`)
    expect(plainCell('Núñez = Ruiz')).toBe('Núñez = Ruiz')
  })
  it('quotes what would break the row and begins with a byte order mark', () => {
    expect(toCsv([['a;b', 'say "x"', 'two\nlines', null, 3]])).toBe('\ufeff"a;b";"say ""x""";"two\nlines";;3\r\n')
  })
})
