import { wallIn } from '@cuspid/ui'
import { describe, expect, it } from 'vitest'
import { axisOf, closedBands, minuteAt, placeSpans, spanOn, yOf } from './layout'

const round = (n: number | undefined): number => Math.round((n ?? -1) * 100) / 100

describe('overlaps', () => {
  it('gives one visit the whole column', () => {
    expect(placeSpans([{ id: 'a', start: 540, end: 600 }, { id: 'b', start: 600, end: 630 }])).toEqual(new Map([
      ['a', { from: 0, to: 1 }], ['b', { from: 0, to: 1 }],
    ]))
  })
  it('puts two at once side by side', () => {
    const places = placeSpans([{ id: 'a', start: 540, end: 600 }, { id: 'b', start: 570, end: 630 }])
    expect(places.get('a')).toEqual({ from: 0, to: 0.5 })
    expect(places.get('b')).toEqual({ from: 0.5, to: 1 })
  })
  it('reuses a lane that has become free, and the room beside the last', () => {
    const places = placeSpans([
      { id: 'a', start: 540, end: 720 }, { id: 'b', start: 540, end: 570 }, { id: 'c', start: 570, end: 600 }, { id: 'd', start: 560, end: 575 },
    ])
    expect(round(places.get('a')?.to)).toBe(0.33)
    expect(places.get('b')?.from).toBe(places.get('c')?.from)
    expect(round(places.get('d')?.from)).toBe(0.67)
  })
  it('lets a cancelled visit give way to the one booked in its place', () => {
    const places = placeSpans([{ id: 'old', start: 540, end: 600, dead: true }, { id: 'new', start: 540, end: 600 }])
    expect(places.get('new')?.from).toBe(0)
    expect(round(places.get('new')?.to)).toBe(0.71)
    expect(placeSpans([{ id: 'old', start: 540, end: 600, dead: true }]).get('old')).toEqual({ from: 0, to: 1 })
  })
  it('keeps visits apart that are too short to be drawn at their length', () => {
    const spans = [{ id: 'a', start: 540, end: 545 }, { id: 'b', start: 545, end: 550 }]
    expect(placeSpans(spans).get('a')).toEqual({ from: 0, to: 1 })
    expect(placeSpans(spans, 15).get('a')).toEqual({ from: 0, to: 0.5 })
  })
  it('lays out ten chairs of sixty visits well within a frame', () => {
    const began = performance.now()
    for (let chair = 0; chair < 10; chair++) {
      placeSpans(Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, start: 480 + i * 10, end: 480 + i * 10 + 25 })))
    }
    expect(performance.now() - began).toBeLessThan(50)
  })
})

describe('the axis', () => {
  const days = [{ windows: [{ start: '09:30', end: '14:00' }, { start: '15:00', end: '18:30' }] }]
  it('covers the opening hours in whole hours', () => {
    expect(axisOf(days, [], 80)).toEqual({ first: 540, last: 1140, perHour: 80 })
  })
  it('reaches out to what is booked outside them', () => {
    expect(axisOf(days, [{ start: 430, end: 460 }, { start: 1200, end: 1230 }], 80)).toEqual({ first: 420, last: 1260, perHour: 80 })
  })
  it('shows an ordinary day when everything is closed', () => {
    expect(axisOf([{ windows: [] }], [], 80)).toEqual({ first: 480, last: 1200, perHour: 80 })
  })
  it('turns places into minutes and back', () => {
    const axis = axisOf(days, [], 80)
    expect(yOf(axis, 600)).toBe(92)
    expect(minuteAt(axis, 92, 15)).toBe(600)
    expect(minuteAt(axis, 111, 15, 'down')).toBe(600)
    expect(minuteAt(axis, 1e6, 15)).toBe(1140)
  })
  it('hatches what lies between and around the opening hours', () => {
    const axis = axisOf(days, [{ start: 480, end: 500 }], 80)
    expect(closedBands(axis, days[0]!.windows)).toEqual([{ start: 480, end: 570 }, { start: 840, end: 900 }, { start: 1110, end: 1140 }])
    expect(closedBands(axis, [])).toEqual([{ start: 480, end: 1140 }])
  })
})

describe('days on which the clocks change', () => {
  it('keeps a visit at the hour that was written down', () => {
    // Madrid leaves out 02:00 to 03:00 on 29 March 2026 and has it twice on 25 October.
    for (const date of ['2026-03-29', '2026-10-25']) {
      expect(spanOn(date, `${date}T09:00`, `${date}T09:45`)).toEqual({ start: 540, end: 585 })
    }
  })
  it('puts the present where the wall clock is', () => {
    expect(wallIn('Europe/Madrid', new Date('2026-03-29T07:00:00Z'))).toBe('2026-03-29T09:00')
    expect(wallIn('Europe/Madrid', new Date('2026-10-25T08:00:00Z'))).toBe('2026-10-25T09:00')
    // Morocco goes back an hour for Ramadan.
    expect(wallIn('Africa/Casablanca', new Date('2026-02-20T09:00:00Z'))).toBe('2026-02-20T09:00')
    expect(wallIn('Africa/Casablanca', new Date('2026-01-20T09:00:00Z'))).toBe('2026-01-20T10:00')
  })
  it('cuts what runs past midnight at the end of each day', () => {
    expect(spanOn('2026-11-24', '2026-11-24T23:30', '2026-11-25T00:30')).toEqual({ start: 1410, end: 1440 })
    expect(spanOn('2026-11-25', '2026-11-24T23:30', '2026-11-25T00:30')).toEqual({ start: 0, end: 30 })
    expect(spanOn('2026-11-26', '2026-11-24T23:30', '2026-11-25T00:30')).toBeUndefined()
  })
})
