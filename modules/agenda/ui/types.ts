// What the agenda's operations take and answer, as far as its screens use them.
import { op } from '@cuspid/ui'

export type Status = 'scheduled' | 'confirmed' | 'checked_in' | 'in_treatment' | 'completed' | 'cancelled' | 'no_show'

/** The patient as an appointment shows them. */
export interface Person {
  id: string
  first_name: string
  last_name: string
  first_name_alt?: string | null
  last_name_alt?: string | null
  chart_number?: string | null
  date_of_birth?: string | null
  phone_display?: string | null
}
export interface Appointment {
  id: string
  version: number
  patient_id: string | null
  patient: Person | null
  professional_id: string | null
  cabinet_id: string | null
  /** Wall time in the clinic's zone. */
  start: string
  end: string
  start_at: string
  end_at: string
  status: Status
  kind: 'visit' | 'blocked'
  title: string | null
  notes: string | null
  override_reason: string | null
  cancel_reason: string | null
  checked_in_at: string | null
  seated_at: string | null
  completed_at: string | null
  status_changed_at: string | null
  can_undo_until: string | null
  created_at: string
}
export interface Cabinet { id: string; name: string; position: number; color: string | null; active: boolean }
export interface Professional { id: string; name: string; color: string | null }
export interface Page<T> { data: T[]; total: number; page: number; page_size: number }
export interface Window { start: string; end: string }
export interface OpenDay { date: string; closed: boolean; windows: Window[]; reason: string | null }
export interface Slot { start: string; end: string; professional_id: string | null; cabinet_id: string | null }
export interface Step { from: Status | null; to: Status; at: string; by: string | null; by_name: string | null; undo: boolean }
export interface ChairLane { cabinet: Cabinet; appointment: Appointment | null; next: Appointment | null }
export interface Presence extends Professional { state: 'busy' | 'free' | 'away'; cabinet_id: string | null; until: string | null }
export interface Day {
  date: string
  columns: { upcoming: Appointment[]; waiting: Appointment[]; in_chair: ChairLane[]; done: Appointment[]; missed: Appointment[] }
  professionals: Presence[]
  counts: { today: number; done: number; missed: number; waiting: number; average_wait_min: number | null }
}
export interface Clash { id: string; with: 'professional' | 'cabinet' | 'patient'; start: string; end: string }

export interface ListInput {
  from: string
  to: string
  professional_id?: string
  cabinet_id?: string
  patient_id?: string
  status?: Status[]
  page?: number
  page_size?: number
}
export interface NewAppointment {
  patient_id?: string | null
  professional_id?: string | null
  cabinet_id?: string | null
  start: string
  end: string
  title?: string | null
  notes?: string | null
  kind?: Appointment['kind']
  override?: { reason: string }
}
export interface MoveInput {
  id: string
  start: string
  end: string
  professional_id?: string | null
  cabinet_id?: string | null
  override?: { reason: string }
}
export interface FindInput {
  duration: number
  professional_id?: string
  cabinet_id?: string
  after?: string
  weekdays?: number[]
  part_of_day?: 'morning' | 'afternoon' | 'evening'
  limit?: number
}

export const appointments = {
  list: op<ListInput, Page<Appointment>>('agenda.appointments.list'),
  get: op<{ id: string }, Appointment>('agenda.appointments.get'),
  create: op<NewAppointment, Appointment>('agenda.appointments.create'),
  update: op<{ id: string; version?: number; title?: string | null; notes?: string | null; patient_id?: string | null; professional_id?: string | null }, Appointment>('agenda.appointments.update'),
  move: op<MoveInput, Appointment>('agenda.appointments.move'),
  transition: op<{ id: string; to: Status; cabinet_id?: string; reason?: string }, Appointment>('agenda.appointments.transition'),
  undo: op<{ id: string }, Appointment>('agenda.appointments.undo'),
  assignCabinet: op<{ id: string; cabinet_id: string | null }, Appointment>('agenda.appointments.assign_cabinet'),
  cancel: op<{ id: string; reason?: string }, Appointment>('agenda.appointments.cancel'),
  transitions: op<{ id: string }, Step[]>('agenda.appointments.transitions'),
}
export const cabinets = {
  list: op<{ include_inactive?: boolean }, Cabinet[]>('agenda.cabinets.list'),
  create: op<{ name: string; position?: number }, Cabinet>('agenda.cabinets.create'),
  update: op<{ id: string; name?: string; position?: number; active?: boolean }, Cabinet>('agenda.cabinets.update'),
  remove: op<{ id: string }, Cabinet>('agenda.cabinets.delete'),
}
export const day = op<{ date: string }, Day>('agenda.day')
export const findSlot = op<FindInput, Slot[]>('agenda.find_slot')
export const openWindows = op<{ from: string; to: string }, OpenDay[]>('agenda.open_windows')
export const exportIcs = op<{ from: string; to: string; professional_id?: string }, { file_name: string; content: string }>('agenda.export_ics')
export const professionals = op<Record<string, never>, Professional[]>('core.professionals.list')

export const MAY = {
  read: 'agenda.appointments.read',
  write: 'agenda.appointments.write',
  overbook: 'agenda.appointments.overbook',
  chairs: 'agenda.cabinets.write',
} as const
