import { describe, expect, it } from 'vitest'
import { addDays, addMinutes, addMonths, clockOf, diffMinutes, isDate, learnZone, parseDate, parseTime, startOfWeek, wallIn, weekdayOf } from './dates'

describe('plain dates', () => {
  it('adds days and months without a zone', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30') // across the change of the clock
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addMonths('2026-08-31', 6)).toBe('2027-02-28')
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15')
  })
  it('knows weekdays and weeks', () => {
    expect(weekdayOf('2026-11-22')).toBe(7)
    expect(startOfWeek('2026-11-22')).toBe('2026-11-16')
    expect(startOfWeek('2026-11-22', 7)).toBe('2026-11-22')
  })
  it('adds minutes over midnight and both ways', () => {
    expect(addMinutes('2026-12-31T23:45', 30)).toBe('2027-01-01T00:15')
    expect(addMinutes('2026-11-24T00:10', -20)).toBe('2026-11-23T23:50')
    expect(diffMinutes('2026-11-23T23:50', '2026-11-24T00:10')).toBe(20)
    expect(clockOf(1445)).toBe('00:05')
  })
  it('tells wall time in a zone', () => {
    expect(wallIn('Europe/Madrid', new Date('2026-07-01T22:30:00Z'))).toBe('2026-07-02T00:30')
    expect(wallIn('Africa/Casablanca', new Date('2026-11-24T10:00:00Z'))).toBe('2026-11-24T11:00')
  })
})

describe('what people type', () => {
  const today = '2026-11-24'
  it.each([
    ['24/11/2026', '2026-11-24'], ['24.11.26', '2026-11-24'], ['24-1', '2026-01-24'], ['24112026', '2026-11-24'],
    ['030558', '1958-05-03'], ['2026-11-24', '2026-11-24'], ['٢٤/١١/٢٠٢٦', '2026-11-24'],
  ])('reads %s', (typed, date) => expect(parseDate(typed, today)).toBe(date))
  it.each(['31/02/2026', '24/13/2026', 'tomorrow', ''])('refuses %s', (typed) => expect(parseDate(typed, today)).toBeUndefined())
  it.each([['9', '09:00'], ['930', '09:30'], ['9:5', '09:05'], ['9h30', '09:30'], ['14.15', '14:15'], ['٠٩:٣٠', '09:30']])('reads %s', (typed, time) => expect(parseTime(typed)).toBe(time))
  it.each(['25:00', '9:75', 'x'])('refuses %s', (typed) => expect(parseTime(typed)).toBeUndefined())
  it('checks that a date exists', () => expect([isDate('2026-02-29'), isDate('2024-02-29')]).toEqual([false, true]))
})

it('shows the hour by the host’s rules for a zone, also where the window’s own are older', () => {
  learnZone('Africa/Casablanca', [{ from: 0, minutes: 60 }, { from: Date.parse('2026-09-20T02:00:00Z'), minutes: 0 }])
  expect(wallIn('Africa/Casablanca', new Date('2026-07-01T12:00:00Z'))).toBe('2026-07-01T13:00')
  expect(wallIn('Africa/Casablanca', new Date('2026-11-24T12:00:00Z'))).toBe('2026-11-24T12:00')
})
