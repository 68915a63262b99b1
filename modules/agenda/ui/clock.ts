// How long people wait, how far treatments are, when a chair becomes free. All from instants, so that a change of the
// clocks in the middle of a treatment does not make it an hour longer.
import { useFormat } from '@cuspid/ui'
import type { Appointment } from './types'

/** Longer than this and someone should say something to the patient. */
export const LATE_AFTER = 20

function minutesBetween(from: string | Date, to: string | Date): number {
  return Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 60_000)
}
export function plannedMinutes(appointment: Appointment): number {
  return Math.max(1, minutesBetween(appointment.start_at, appointment.end_at))
}
export function waitedMinutes(appointment: Appointment, now: Date): number {
  return appointment.checked_in_at ? Math.max(0, minutesBetween(appointment.checked_in_at, now)) : 0
}
export function treatmentOf(appointment: Appointment, now: Date): { elapsed: number; planned: number; fraction: number; left: number } {
  const planned = plannedMinutes(appointment)
  const elapsed = appointment.seated_at ? Math.max(0, minutesBetween(appointment.seated_at, now)) : 0
  // The chair is promised until the end of the appointment, however late it began; who began early is done early.
  const left = Math.min(Math.ceil((new Date(appointment.end_at).getTime() - now.getTime()) / 60_000), planned - elapsed)
  return { elapsed, planned, fraction: Math.min(1, elapsed / planned), left }
}
export function byWait(a: Appointment, b: Appointment): number {
  return (a.checked_in_at ?? '') < (b.checked_in_at ?? '') ? -1 : 1
}
export function byStart(a: Appointment, b: Appointment): number {
  return a.start === b.start ? (a.id < b.id ? -1 : 1) : a.start < b.start ? -1 : 1
}
export function averageWait(waiting: Appointment[], now: Date): number {
  return waiting.length ? Math.round(waiting.reduce((sum, a) => sum + waitedMinutes(a, now), 0) / waiting.length) : 0
}

/** `12:30–13:15` for the middle of a sentence: isolated, or Arabic would turn the two around. */
export function hoursText(start: string, end: string): string {
  return `\u2066${useFormat().timeRange(start, end)}\u2069`
}
