// Where things stand on a column of time. Everything is in minutes of the clinic's wall clock, so a desk in another
// zone, or a day on which the clocks change, shows each visit at the hour that is written on the patient's card.
import { diffMinutes } from '@cuspid/ui'
import type { OpenDay, Window } from './types'

export const DAY = 1440
/** Room above the first hour, so that its label is not cut. */
export const PAD = 12

export interface Span { id: string; start: number; end: number; dead?: boolean }
/** Part of the column's width, from 0 to 1. */
export interface Place { from: number; to: number }
export interface Axis { first: number; last: number; perHour: number }

/** The part of an appointment that falls on `date`, or nothing. */
export function spanOn(date: string, start: string, end: string): { start: number; end: number } | undefined {
  const from = Math.max(0, diffMinutes(`${date}T00:00`, start))
  const to = Math.min(DAY, diffMinutes(`${date}T00:00`, end))
  return to > from && from < DAY ? { start: from, end: to } : undefined
}

// A cancelled visit beside a live one gives way: it is history, the other is work.
const DEAD_SHARE = 0.4

/** Side by side where spans overlap. `least`: spans shorter than this are drawn as long, and so may touch. */
export function placeSpans(spans: Span[], least = 0): Map<string, Place> {
  const places = new Map<string, Place>()
  const sorted = spans
    .map((s) => ({ ...s, end: Math.max(s.end, s.start + least) }))
    .sort((a, b) => a.start - b.start || Number(Boolean(a.dead)) - Number(Boolean(b.dead)) || b.end - a.end || (a.id < b.id ? -1 : 1))
  let cluster: Span[] = []
  let until = -1
  for (const span of sorted) {
    if (span.start >= until && cluster.length) {
      placeCluster(cluster, places)
      cluster = []
    }
    until = Math.max(span.start >= until ? -1 : until, span.end)
    cluster.push(span)
  }
  if (cluster.length) placeCluster(cluster, places)
  return places
}

function placeCluster(cluster: Span[], places: Map<string, Place>): void {
  const lanes: Span[][] = []
  for (const span of cluster) {
    const free = lanes.find((lane) => lane[lane.length - 1]!.end <= span.start)
    if (free) free.push(span)
    else lanes.push([span])
  }
  const weights = lanes.map((lane) => (lanes.length > 1 && lane.every((s) => s.dead) ? DEAD_SHARE : 1))
  const whole = weights.reduce((sum, w) => sum + w, 0)
  let from = 0
  lanes.forEach((lane, index) => {
    const to = from + weights[index]! / whole
    for (const span of lane) places.set(span.id, { from, to: reach(span, lanes, index, weights, whole, to) })
    from = to
  })
}
// A span with nobody to its right uses that room too.
function reach(span: Span, lanes: Span[][], index: number, weights: number[], whole: number, to: number): number {
  let end = to
  for (let next = index + 1; next < lanes.length; next++) {
    if (lanes[next]!.some((other) => other.start < span.end && span.start < other.end)) break
    end += weights[next]! / whole
  }
  return Math.min(1, end)
}

/** The hours that are drawn: all opening hours in sight, and whatever was booked outside them. */
export function axisOf(days: Pick<OpenDay, 'windows'>[], spans: { start: number; end: number }[], perHour: number, whole = false): Axis {
  if (whole) return { first: 0, last: DAY, perHour }
  const windows = days.flatMap((d) => d.windows)
  let first = windows.length ? Math.min(...windows.map((w) => toMinutes(w.start))) : 480
  let last = windows.length ? Math.max(...windows.map((w) => toMinutes(w.end))) : 1200
  for (const span of spans) {
    first = Math.min(first, span.start)
    last = Math.max(last, span.end)
  }
  return { first: Math.floor(first / 60) * 60, last: Math.min(DAY, Math.ceil(last / 60) * 60), perHour }
}

function toMinutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
}
export function yOf(axis: Axis, minute: number): number {
  return PAD + ((minute - axis.first) * axis.perHour) / 60
}
export function heightOf(axis: Axis): number {
  return PAD * 2 + ((axis.last - axis.first) * axis.perHour) / 60
}
/** The minute at `y`, on a multiple of `step`. */
export function minuteAt(axis: Axis, y: number, step: number, round: 'down' | 'near' = 'near'): number {
  const raw = axis.first + ((y - PAD) * 60) / axis.perHour
  const snapped = (round === 'down' ? Math.floor(raw / step) : Math.round(raw / step)) * step
  return Math.min(axis.last, Math.max(axis.first, snapped))
}

export interface Band { start: number; end: number }
/** The hours in sight in which the clinic is closed. */
export function closedBands(axis: Axis, windows: Window[]): Band[] {
  const open = windows.map((w) => ({ start: toMinutes(w.start), end: w.end === '00:00' ? DAY : toMinutes(w.end) })).sort((a, b) => a.start - b.start)
  const bands: Band[] = []
  let at = axis.first
  for (const window of open) {
    if (window.start > at) bands.push({ start: at, end: Math.min(window.start, axis.last) })
    at = Math.max(at, window.end)
  }
  if (at < axis.last) bands.push({ start: at, end: axis.last })
  return bands.filter((b) => b.end > b.start)
}
