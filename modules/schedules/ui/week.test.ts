import { describe, expect, it } from 'vitest'
import { editWeek, kept, minutesIn, nextShift, problemOf } from './week'

describe('a week of opening hours', () => {
  it('always has seven days, from the one the week begins with', () => {
    const week = editWeek([{ weekday: 2, windows: [{ start: '09:00', end: '13:00' }] }], 7)
    expect(week.map((d) => d.weekday)).toEqual([7, 1, 2, 3, 4, 5, 6])
    expect(week[2]!.windows).toEqual([{ start: '09:00', end: '13:00' }])
    expect(week[0]!.windows).toEqual([])
  })
  it('finds what cannot be kept', () => {
    expect(problemOf([{ start: '09:00', end: null }])).toBe('incomplete')
    expect(problemOf([{ start: '14:00', end: '09:00' }])).toBe('backwards')
    expect(problemOf([{ start: '12:00', end: '18:00' }, { start: '09:00', end: '12:30' }])).toBe('overlap')
    expect(problemOf([{ start: '09:00', end: '14:00' }, { start: '14:00', end: '18:00' }])).toBeUndefined()
    expect(problemOf([{ start: '20:00', end: '00:00' }])).toBeUndefined()
  })
  it('keeps shifts in order, with midnight as the end of the day', () => {
    expect(kept([{ start: '15:00', end: '00:00' }, { start: '09:00', end: '14:00' }])).toEqual([{ start: '09:00', end: '14:00' }, { start: '15:00', end: '24:00' }])
  })
  it('proposes the afternoon after the morning', () => {
    expect(nextShift([])).toEqual({ start: '09:00', end: '14:00' })
    expect(nextShift([{ start: '09:00', end: '14:00' }])).toEqual({ start: '15:00', end: '19:00' })
    expect(nextShift([{ start: '09:00', end: '00:00' }])).toEqual({ start: null, end: null })
  })
  it('counts the hours', () => {
    expect(minutesIn([{ start: '09:00', end: '14:00' }, { start: '15:00', end: '18:30' }, { start: '20:00', end: null }])).toBe(510)
  })
})
