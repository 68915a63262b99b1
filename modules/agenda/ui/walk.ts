// Moving over the grid with the arrow keys: free slots and appointments are the stops of a column.
import type { Span } from './layout'

export interface Stop { minute: number; id?: string }
export interface Cursor { column: string; minute: number; id?: string | undefined }
export interface Lane { key: string; spans: Span[] }

function ordered(spans: Span[]): Span[] {
  return [...spans].sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1))
}
/** What one stands on at `minute`: the appointment that covers it, else the free slot. */
export function stopAt(lane: Lane, minute: number): Stop {
  const here = ordered(lane.spans).filter((s) => s.start <= minute && minute < s.end)
  // What still takes its time comes before what was cancelled there.
  const span = here.find((s) => !s.dead) ?? here[0]
  return span ? { minute: span.start, id: span.id } : { minute }
}

export function down(lane: Lane, at: Cursor, step: number, last: number): Stop | undefined {
  const spans = ordered(lane.spans)
  const mine = spans.find((s) => s.id === at.id)
  if (mine) {
    const next = spans[spans.indexOf(mine) + 1]
    // Beside or before the end of this one: overlapping visits are reached one after the other.
    if (next && next.start < mine.end) return { minute: next.start, id: next.id }
  }
  const from = mine ? Math.ceil(Math.max(mine.end, ...overlapping(spans, mine).map((s) => s.end)) / step) * step : at.minute + step
  const floor = mine ? mine.end : at.minute + 1
  const between = spans.find((s) => s.id !== mine?.id && s.start >= floor && s.start <= from)
  if (between) return { minute: between.start, id: between.id }
  return from < last ? stopAt(lane, from) : undefined
}
function overlapping(spans: Span[], mine: Span): Span[] {
  return spans.filter((s) => s.start <= mine.start && s.end > mine.start)
}

export function up(lane: Lane, at: Cursor, step: number, first: number): Stop | undefined {
  const spans = ordered(lane.spans)
  const mine = spans.find((s) => s.id === at.id)
  if (mine) {
    const before = spans[spans.indexOf(mine) - 1]
    if (before && before.end > mine.start) return { minute: before.start, id: before.id }
  }
  const start = mine ? mine.start : at.minute
  const to = Math.ceil(start / step) * step - step
  const above = spans.findLast((s) => s.id !== mine?.id && s.end > to && s.start < start)
  // Of visits that overlap, the one that begins last is met first: the way down, backwards.
  const met = above && (spans.findLast((s) => s.id !== mine?.id && s.start < above.end && s.start < start) ?? above)
  if (met) return { minute: met.start, id: met.id }
  return to >= first ? { minute: to } : undefined
}

/** To the neighbouring column, staying at the hour one came from. */
export function aside(lanes: Lane[], at: Cursor, by: 1 | -1, hour: number): Cursor | undefined {
  const lane = lanes[lanes.findIndex((l) => l.key === at.column) + by]
  if (!lane) return undefined
  return { column: lane.key, ...stopAt(lane, hour) }
}
