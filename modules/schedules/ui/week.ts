// A week of opening hours while it is being edited: rows of times, perhaps half typed.
import { minutesOf } from '@cuspid/ui'
import type { Shift, Weekday } from './types'

export interface EditedShift { start: string | null; end: string | null }
export interface EditedDay { weekday: number; windows: EditedShift[] }
export type WeekProblem = 'incomplete' | 'backwards' | 'overlap'

/** All seven days, from the one the week begins with. */
export function editWeek(weekly: Weekday[], weekStart = 1): EditedDay[] {
  return Array.from({ length: 7 }, (_, i) => ((weekStart - 1 + i) % 7) + 1)
    .map((weekday) => ({ weekday, windows: (weekly.find((d) => d.weekday === weekday)?.windows ?? []).map((w) => ({ start: w.start, end: w.end === '24:00' ? '00:00' : w.end })) }))
}
export function endOf(clock: string): number {
  return clock === '00:00' ? 1440 : minutesOf(clock)
}
/** Midnight at the end of a day is typed as 00:00 and kept as 24:00. */
export function kept(windows: EditedShift[]): Shift[] {
  return windows
    .filter((w): w is Shift => Boolean(w.start && w.end))
    .map((w) => ({ start: w.start, end: w.end === '00:00' ? '24:00' : w.end }))
    .sort((a, b) => minutesOf(a.start) - minutesOf(b.start))
}
export function problemOf(windows: EditedShift[]): WeekProblem | undefined {
  if (windows.some((w) => !w.start || !w.end)) return 'incomplete'
  const spans = windows.map((w) => [minutesOf(w.start!), endOf(w.end!)] as const).sort((a, b) => a[0] - b[0])
  if (spans.some(([start, end]) => end <= start)) return 'backwards'
  return spans.some(([start], i) => i > 0 && start < spans[i - 1]![1]) ? 'overlap' : undefined
}
/** A further shift for the day: after the last one, or the usual day when there is none. */
export function nextShift(windows: EditedShift[]): EditedShift {
  const last = windows.at(-1)
  if (!last) return { start: '09:00', end: '14:00' }
  const end = last.end ? endOf(last.end) : 840
  const clock = (minutes: number): string => `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return end >= 1380 ? { start: null, end: null } : { start: clock(end + 60), end: clock(Math.min(1440, end + 300)) }
}
export function minutesIn(windows: EditedShift[]): number {
  return windows.reduce((sum, w) => sum + (w.start && w.end ? Math.max(0, endOf(w.end) - minutesOf(w.start)) : 0), 0)
}
