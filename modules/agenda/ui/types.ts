// The agenda's own words for what its operations answer (`ops.ts` is generated), and the few it asks of others.
import { op } from '@cuspid/ui'
import type { AppointmentsCreateInput, AppointmentsListInput, AppointmentsMoveInput, FindSlotInput } from './ops'
import * as ops from './ops'

export type {
  Appointment, AppointmentsListOutput as AppointmentPage, AppointmentStatus as Status, Brief as Person, Cabinet, Day,
  OpenDayOutput as OpenDay, Slot, Transition as Step, WindowOutput as Window,
} from './ops'
export type ListInput = AppointmentsListInput
export type NewAppointment = AppointmentsCreateInput
export type MoveInput = AppointmentsMoveInput
export type FindInput = FindSlotInput
export interface Professional { id: string; name: string; color: string | null }
/** One of those that stand in the way, in the details of a `conflict`. */
export interface Clash { id: string; with: 'professional' | 'cabinet' | 'patient'; start: string; end: string }

export const appointments = {
  list: ops.appointmentsList,
  create: ops.appointmentsCreate,
  update: ops.appointmentsUpdate,
  move: ops.appointmentsMove,
  transition: ops.appointmentsTransition,
  undo: ops.appointmentsUndo,
  assignCabinet: ops.appointmentsAssignCabinet,
  cancel: ops.appointmentsCancel,
  transitions: ops.appointmentsTransitions,
}
export const cabinets = { list: ops.cabinetsList, create: ops.cabinetsCreate, update: ops.cabinetsUpdate, remove: ops.cabinetsDelete }
export { day, exportIcs, findSlot, openWindows } from './ops'
export const professionals = op<Record<string, never>, Professional[]>('core.professionals.list')

export const MAY = {
  read: 'agenda.appointments.read',
  write: 'agenda.appointments.write',
  overbook: 'agenda.appointments.overbook',
  chairs: 'agenda.cabinets.write',
} as const
