import { describe, expect, it } from 'vitest'
import { aside, down, stopAt, up, type Lane } from './walk'

const STEP = 15
const first = 540
const last = 1080
const chair1: Lane = { key: '1', spans: [{ id: 'a', start: 540, end: 570 }, { id: 'b', start: 600, end: 660 }, { id: 'c', start: 615, end: 640 }] }
const chair2: Lane = { key: '2', spans: [{ id: 'odd', start: 607, end: 612 }, { id: 'gone', start: 700, end: 760, dead: true }, { id: 'new', start: 700, end: 730 }] }

function walkDown(lane: Lane, times: number): string[] {
  const out: string[] = []
  let at: { column: string; minute: number; id?: string | undefined } = { column: lane.key, ...stopAt(lane, first) }
  for (let i = 0; i < times; i++) {
    const next = down(lane, at, STEP, last)
    if (!next) break
    at = { column: lane.key, ...next }
    out.push(next.id ?? String(next.minute))
  }
  return out
}

describe('walking down a chair', () => {
  it('stops at each free slot and each visit, also those that overlap', () => {
    expect(walkDown(chair1, 6)).toEqual(['570', '585', 'b', 'c', '660', '675'])
  })
  it('does not skip a visit that begins between two slots', () => {
    expect(walkDown(chair2, 6)).toEqual(['555', '570', '585', '600', 'odd', '615'])
  })
  it('stops at the end of the day', () => {
    expect(down(chair1, { column: '1', minute: 1065 }, STEP, last)).toBeUndefined()
  })
})

describe('walking up', () => {
  it('comes back the same way', () => {
    expect(up(chair1, { column: '1', minute: 660 }, STEP, first)).toEqual({ minute: 615, id: 'c' })
    expect(up(chair1, { column: '1', minute: 615, id: 'c' }, STEP, first)).toEqual({ minute: 600, id: 'b' })
    expect(up(chair1, { column: '1', minute: 600, id: 'b' }, STEP, first)).toEqual({ minute: 585 })
    expect(up(chair1, { column: '1', minute: 570 }, STEP, first)).toEqual({ minute: 540, id: 'a' })
    expect(up(chair1, { column: '1', minute: 540, id: 'a' }, STEP, first)).toBeUndefined()
  })
  it('finds a visit between two slots', () => {
    expect(up(chair2, { column: '2', minute: 615 }, STEP, first)).toEqual({ minute: 607, id: 'odd' })
    expect(up(chair2, { column: '2', minute: 607, id: 'odd' }, STEP, first)).toEqual({ minute: 600 })
  })
})

describe('going to the next chair', () => {
  it('stays at the hour and lands on what is there', () => {
    expect(aside([chair1, chair2], { column: '2', minute: 600 }, -1, 600)).toEqual({ column: '1', minute: 600, id: 'b' })
    expect(aside([chair1, chair2], { column: '1', minute: 600, id: 'b' }, 1, 615)).toEqual({ column: '2', minute: 615 })
    expect(aside([chair1, chair2], { column: '2', minute: 600 }, 1, 600)).toBeUndefined()
  })
  it('prefers the visit that will happen to the one that was cancelled', () => {
    expect(stopAt(chair2, 705)).toEqual({ minute: 700, id: 'new' })
    expect(stopAt(chair2, 735)).toEqual({ minute: 700, id: 'gone' })
  })
})
