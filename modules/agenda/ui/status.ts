import type { Appointment, Status } from './types'

export const STATUSES: Status[] = ['scheduled', 'confirmed', 'checked_in', 'in_treatment', 'completed', 'cancelled', 'no_show']

/** The glyph at the end of the name line; with the texture it tells the status without colour. */
export const GLYPHS: Record<Status | 'blocked', string> = {
  scheduled: 'circle',
  confirmed: 'circle-check',
  checked_in: 'armchair',
  in_treatment: 'stethoscope',
  completed: 'check-check',
  cancelled: 'ban',
  no_show: 'user-x',
  blocked: 'lock-keyhole',
}

const MOVES: Record<Status, Status[]> = {
  scheduled: ['confirmed', 'checked_in', 'no_show', 'cancelled'],
  confirmed: ['checked_in', 'no_show', 'cancelled'],
  checked_in: ['in_treatment', 'cancelled'],
  in_treatment: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  no_show: [],
}
/** Where an appointment may go next. Blocked time has no life of its own: it can only be given back. */
export function nextOf(appointment: Appointment): Status[] {
  if (appointment.kind === 'blocked') return appointment.status === 'cancelled' ? [] : ['cancelled']
  return MOVES[appointment.status]
}
export function mayBecome(appointment: Appointment, to: Status): boolean {
  return nextOf(appointment).includes(to)
}
/** Still takes up its time. */
export function isLive(appointment: Appointment): boolean {
  return appointment.status !== 'cancelled' && appointment.status !== 'no_show'
}
export function isMovable(appointment: Appointment): boolean {
  return isLive(appointment) && appointment.status !== 'completed'
}
export function isExpected(appointment: Appointment): boolean {
  return appointment.kind === 'visit' && (appointment.status === 'scheduled' || appointment.status === 'confirmed')
}
/** The step that usually comes next, for the one filled button. */
export function likelyNext(appointment: Appointment): Status | undefined {
  const usual: Partial<Record<Status, Status>> = { scheduled: 'checked_in', confirmed: 'checked_in', checked_in: 'in_treatment', in_treatment: 'completed' }
  const next = usual[appointment.status]
  return next && mayBecome(appointment, next) ? next : undefined
}

export interface StatusKey { key: string; to: Status; icon: string; test: string }
/** One key, one click, one step. */
export const STEPS: Partial<Record<Status, StatusKey>> = {
  confirmed: { key: 'c', to: 'confirmed', icon: 'circle-check', test: 'action-confirm' },
  checked_in: { key: 'a', to: 'checked_in', icon: 'armchair', test: 'action-arrive' },
  in_treatment: { key: 'i', to: 'in_treatment', icon: 'log-in', test: 'action-seat' },
  completed: { key: 'd', to: 'completed', icon: 'check', test: 'action-done' },
  no_show: { key: '', to: 'no_show', icon: 'user-x', test: 'action-no-show' },
  cancelled: { key: 'delete', to: 'cancelled', icon: 'ban', test: 'action-cancel' },
}
