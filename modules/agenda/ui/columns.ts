import { addDays, startOfWeek } from '@cuspid/ui'
import { closedBands, placeSpans, spanOn, yOf, type Axis, type Band, type Place, type Span } from './layout'
import { actOf, nameOf } from './names'
import { isLive, isMovable } from './status'
import type { Appointment, Cabinet, OpenDay, Professional, Status } from './types'

export type View = 'chairs' | 'professionals' | 'week' | 'kanban'
export const VIEWS: View[] = ['chairs', 'professionals', 'week', 'kanban']

export interface Column {
  key: string
  kind: 'chair' | 'professional' | 'day'
  date: string
  /** The chair or person; null for what has none; undefined where it does not matter. */
  cabinet_id?: string | null
  professional_id?: string | null
  name: string
  color?: string | null
}
export interface Box {
  id: string
  appointment: Appointment
  span: Span
  top: number
  height: number
  place: Place
  lines: 1 | 2 | 3
  name: string
  act: string
  status: Status | 'blocked'
  color: string
  movable: boolean
  /** Changes when anything that is drawn changes. */
  sign: string
}

export function chairColumns(date: string, cabinets: Cabinet[], list: Appointment[], none: string): Column[] {
  const known = new Set(cabinets.map((c) => c.id))
  const columns: Column[] = cabinets.map((c) => ({ key: c.id, kind: 'chair', date, cabinet_id: c.id, name: c.name, color: c.color }))
  if (list.some((a) => isOn(a, date) && !(a.cabinet_id && known.has(a.cabinet_id)))) columns.push({ key: 'none', kind: 'chair', date, cabinet_id: null, name: none })
  return columns
}
export function professionalColumns(date: string, people: Professional[], list: Appointment[], none: string): Column[] {
  const columns: Column[] = people.map((p) => ({ key: p.id, kind: 'professional', date, professional_id: p.id, name: p.name, color: p.color }))
  if (list.some((a) => isOn(a, date) && !a.professional_id)) columns.push({ key: 'none', kind: 'professional', date, professional_id: null, name: none })
  return columns
}
/** The week's days; closed ones are left out unless something stands on them. */
export function dayColumns(date: string, weekStart: number, open: Map<string, OpenDay>, list: Appointment[], filter: Pick<Column, 'cabinet_id' | 'professional_id'>, name: (date: string) => string): Column[] {
  const first = startOfWeek(date, weekStart)
  return Array.from({ length: 7 }, (_, i) => addDays(first, i))
    .filter((d) => !open.get(d)?.closed || d === date || list.some((a) => isOn(a, d)))
    .map((d) => ({ key: d, kind: 'day', date: d, ...filter, name: name(d) }))
}
export function isOn(appointment: Appointment, date: string): boolean {
  return spanOn(date, appointment.start, appointment.end) !== undefined
}

export function belongs(appointment: Appointment, column: Column, known: Set<string>): boolean {
  if (column.kind === 'chair') return column.cabinet_id ? appointment.cabinet_id === column.cabinet_id : !(appointment.cabinet_id && known.has(appointment.cabinet_id))
  if (column.kind === 'professional') return appointment.professional_id === column.professional_id
  return (!column.cabinet_id || appointment.cabinet_id === column.cabinet_id)
    && (!column.professional_id || appointment.professional_id === column.professional_id)
}

/** Below this a name cannot be read, so shorter visits are drawn this high. */
const LEAST = 17

export function boxesOf(column: Column, list: Appointment[], axis: Axis, known: Set<string>, colorOf: (a: Appointment) => string): Box[] {
  const mine: { appointment: Appointment; span: Span }[] = []
  for (const appointment of list) {
    const span = belongs(appointment, column, known) ? spanOn(column.date, appointment.start, appointment.end) : undefined
    if (span) mine.push({ appointment, span: { id: appointment.id, ...span, dead: !isLive(appointment) } })
  }
  mine.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
  const places = placeSpans(mine.map((m) => m.span), (LEAST * 60) / axis.perHour)
  return mine.map(({ appointment, span }) => {
    const top = yOf(axis, span.start) + 1
    const height = Math.max(LEAST, yOf(axis, span.end) - yOf(axis, span.start) - 2)
    const place = places.get(appointment.id) ?? { from: 0, to: 1 }
    const lines = height >= 54 ? 3 : height >= 36 ? 2 : 1
    const name = nameOf(appointment)
    const act = actOf(appointment)
    const status = appointment.kind === 'blocked' && isLive(appointment) ? 'blocked' : appointment.status
    const color = colorOf(appointment)
    const sign = [appointment.version, status, top, height, place.from, place.to, name, act, color, appointment.start, appointment.end, appointment.seated_at, appointment.notes ? 1 : 0].join('|')
    return { id: appointment.id, appointment, span, top, height, place, lines, name, act, status, color, movable: isMovable(appointment), sign }
  })
}

export function bandsOf(column: Column, axis: Axis, open: Map<string, OpenDay>): Band[] {
  const day = open.get(column.date)
  return day ? closedBands(axis, day.windows) : []
}
