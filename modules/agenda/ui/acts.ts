// What one can do to an appointment. Each act shows at once, goes back if the host refuses, and offers to be undone.
import { call, t, toCallError, useFormat, useSession, useToast, type CallError } from '@cuspid/ui'
import { shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import { hoursText } from './clock'
import { nameOf } from './names'
import { mayBecome } from './status'
import { appointments, MAY, type Appointment, type Cabinet, type MoveInput, type Status } from './types'
import { offerUndo, sayOnce } from './undo'

export interface ActSource {
  all: () => Appointment[]
  cabinets: () => Cabinet[]
  put: (appointment: Appointment) => void
  lay: (id: string, change: Partial<Appointment>) => () => void
}
export interface Refused { appointment: Appointment; error: CallError; again: (reason: string) => Promise<boolean> }
export interface Acts {
  /** Waits for a chair to be chosen. */
  seating: ShallowRef<{ appointment: Appointment; anchor: HTMLElement | null } | undefined>
  /** Waits for a reason. */
  cancelling: ShallowRef<Appointment | undefined>
  /** Waits for a decision: the new time is taken, or outside opening hours. */
  refused: ShallowRef<Refused | undefined>
  /** Closes what waits, and leaves everything as it was. */
  dismiss: () => void
  editable: () => boolean
  step: (appointment: Appointment, to: Status, anchor?: HTMLElement | null) => Promise<void>
  seat: (appointment: Appointment, cabinetId: string) => Promise<void>
  cancel: (appointment: Appointment, reason: string) => Promise<boolean>
  undo: (appointment: Appointment) => Promise<void>
  mayUndo: (appointment: Appointment) => boolean
  move: (appointment: Appointment, to: Omit<MoveInput, 'id'>) => Promise<boolean>
  assign: (appointment: Appointment, cabinetId: string | null) => Promise<boolean>
  freeChairs: () => Cabinet[]
  occupant: (cabinetId: string) => Appointment | undefined
}
export const actsKey: InjectionKey<Acts> = Symbol('agenda acts')

export function useActs(source: ActSource, editable: () => boolean = () => true): Acts {
  const toast = useToast()
  const { can } = useSession()
  const seating: Acts['seating'] = shallowRef()
  const cancelling: Acts['cancelling'] = shallowRef()
  const refused: Acts['refused'] = shallowRef()
  const { dateMedium } = useFormat()
  const allowed = (): boolean => can(MAY.write) && editable()

  function dismiss(): void {
    seating.value = undefined
    cancelling.value = undefined
    refused.value = undefined
  }
  const chairs = (): Cabinet[] => source.cabinets().filter((c) => c.active)
  function occupant(cabinetId: string): Appointment | undefined {
    return source.all().find((a) => a.status === 'in_treatment' && a.cabinet_id === cabinetId)
  }
  const freeChairs = (): Cabinet[] => chairs().filter((c) => !occupant(c.id))

  async function attempt(appointment: Appointment, change: Partial<Appointment>, act: () => Promise<Appointment>): Promise<Appointment | undefined> {
    const back = source.lay(appointment.id, change)
    try {
      const answer = await act()
      back()
      source.put(answer)
      return answer
    } catch (caught) {
      back()
      throw caught
    }
  }

  async function go(appointment: Appointment, to: Status, extra: { cabinet_id?: string; reason?: string; override?: { reason: string } }): Promise<void> {
    const now = new Date().toISOString()
    const change: Partial<Appointment> = {
      status: to, ...(extra.cabinet_id ? { cabinet_id: extra.cabinet_id } : {}),
      ...(to === 'checked_in' ? { checked_in_at: now } : to === 'in_treatment' ? { seated_at: now } : to === 'completed' ? { completed_at: now } : {}),
    }
    const done = await attempt(appointment, change, () =>
      to === 'cancelled'
        ? call(appointments.cancel, { id: appointment.id, ...(extra.reason ? { reason: extra.reason } : {}) })
        : call(appointments.transition, { id: appointment.id, to, ...extra }))
    if (done) offerUndo(t(`agenda.done.${to}`, { name: nameOf(appointment) }), () => takeBack(done))
  }
  async function takeBack(appointment: Appointment): Promise<void> {
    source.put(await call(appointments.undo, { id: appointment.id }))
  }

  async function step(appointment: Appointment, to: Status, anchor: HTMLElement | null = null): Promise<void> {
    if (!allowed()) return
    if (!mayBecome(appointment, to)) {
      sayOnce(t(appointment.status === to ? 'agenda.already' : 'agenda.not_from', { name: nameOf(appointment), status: t(`agenda.status.${appointment.status}`) }))
      return
    }
    if (to === 'cancelled') {
      cancelling.value = appointment
      return
    }
    // Nobody can sit down in a chair that is taken, nor in none.
    if (to === 'in_treatment' && (!appointment.cabinet_id || occupant(appointment.cabinet_id))) {
      seating.value = { appointment, anchor }
      return
    }
    if (to === 'in_treatment') {
      await seat(appointment, appointment.cabinet_id!)
      return
    }
    try {
      await go(appointment, to, {})
    } catch (caught) {
      toast.error(caught)
    }
  }
  async function seat(appointment: Appointment, cabinetId: string): Promise<void> {
    seating.value = undefined
    if (allowed()) await sitDown(appointment, cabinetId)
  }
  async function sitDown(appointment: Appointment, cabinetId: string, reason?: string): Promise<boolean> {
    try {
      await go(appointment, 'in_treatment', { cabinet_id: cabinetId, ...(reason ? { override: { reason } } : {}) })
      return true
    } catch (caught) {
      const error = toCallError(caught)
      if (error.reason === 'cabinet_required') seating.value = { appointment, anchor: null }
      // The chair is promised to somebody else at that hour.
      else if (error.reason === 'overlap') refused.value = { appointment: { ...appointment, cabinet_id: cabinetId }, error, again: (why) => sitDown(appointment, cabinetId, why) }
      else toast.error(error)
      return false
    }
  }
  async function cancel(appointment: Appointment, reason: string): Promise<boolean> {
    if (!allowed()) return false
    try {
      cancelling.value = undefined
      await go(appointment, 'cancelled', { reason })
      return true
    } catch (caught) {
      toast.error(caught)
      return false
    }
  }
  function mayUndo(appointment: Appointment): boolean {
    return allowed() && Boolean(appointment.can_undo_until) && new Date(appointment.can_undo_until!) > new Date()
  }
  async function undo(appointment: Appointment): Promise<void> {
    try {
      await takeBack(appointment)
      toast.show({ text: t('agenda.done.undone', { name: nameOf(appointment) }) })
    } catch (caught) {
      toast.error(caught)
    }
  }

  async function move(appointment: Appointment, to: Omit<MoveInput, 'id'>): Promise<boolean> {
    if (!allowed()) return false
    const { override, ...place } = to
    const before = { start: appointment.start, end: appointment.end, professional_id: appointment.professional_id, cabinet_id: appointment.cabinet_id }
    try {
      const done = await attempt(appointment, place, () => call(appointments.move, { id: appointment.id, ...place, ...(override ? { override } : {}) }))
      if (!done) return false
      refused.value = undefined
      const kept = appointment.override_reason ? { override: { reason: appointment.override_reason } } : {}
      offerUndo(
        t('agenda.done.moved', { name: nameOf(done), when: `${dateMedium(done.start)}, ${hoursText(done.start, done.end)}` }),
        async () => source.put(await call(appointments.move, { id: done.id, ...before, ...kept })),
      )
      return true
    } catch (caught) {
      const error = toCallError(caught)
      if (error.reason !== 'overlap' && error.reason !== 'outside_hours') toast.error(error)
      else refused.value = { appointment: { ...appointment, ...place }, error, again: (reason) => move(appointment, { ...place, override: { reason } }) }
      return false
    }
  }
  async function assign(appointment: Appointment, cabinetId: string | null, reason?: string): Promise<boolean> {
    if (!allowed() || appointment.cabinet_id === cabinetId) return false
    try {
      await attempt(appointment, { cabinet_id: cabinetId }, () => call(appointments.assignCabinet, { id: appointment.id, cabinet_id: cabinetId, ...(reason ? { override: { reason } } : {}) }))
      return true
    } catch (caught) {
      const error = toCallError(caught)
      if (error.reason === 'overlap') refused.value = { appointment: { ...appointment, cabinet_id: cabinetId }, error, again: (why) => assign(appointment, cabinetId, why) }
      else toast.error(error)
      return false
    }
  }
  return { seating, cancelling, refused, dismiss, editable: allowed, step, seat, cancel, undo, mayUndo, move, assign, freeChairs, occupant }
}
