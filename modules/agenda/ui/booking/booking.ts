// A booking that is being written: where it stands, and what was typed, which outlives closing the popover.
import { addDays, addMinutes, call, clockOf, minutesOf, t, timeOf, toCallError, useDraft, useFormat, useOp, useSession, useToast, type CallError } from '@cuspid/ui'
import type { PatientRow } from '@modules/patients'
import { computed, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import type { Agenda } from '../agenda'
import { hoursText } from '../clock'
import type { Column } from '../columns'
import type { Chosen } from '../grid/AgendaGrid.vue'
import { spanOn } from '../layout'
import { nameOf } from '../names'
import { isLive } from '../status'
import { appointments, type Appointment } from '../types'
import { offerUndo } from '../undo'

export const LENGTHS = [15, 30, 45, 60, 90]
export interface Typed { patient: PatientRow | null; query: string; title: string; notes: string; kind: Appointment['kind'] }
export interface Place { date: string; start: number; minutes: number; cabinet_id: string | null; professional_id: string | null }
export interface Booking {
  open: Ref<boolean>
  place: Ref<Place>
  typed: Typed
  restored: Ref<boolean>
  chosen: ComputedRef<Chosen | undefined>
  /** Whom the next booking is for, when one came from a patient's file. */
  wanted: ShallowRef<PatientRow | undefined>
  clash: ShallowRef<CallError | undefined>
  fields: Ref<Record<string, string>>
  busy: Ref<boolean>
  titles: ComputedRef<{ title: string; minutes: number }[]>
  begin: (column: Column | undefined, place: Partial<Place> & { date: string; start: number }, kind?: Appointment['kind']) => void
  forget: () => void
  book: (reason?: string) => Promise<Appointment | undefined>
  close: () => void
}
export const bookingKey: InjectionKey<Booking> = Symbol('booking')

export function useBooking(agenda: Agenda): Booking {
  const toast = useToast()
  const { dateMedium } = useFormat()
  const { user } = useSession()
  const { draft, dirty, clear } = useDraft<Typed>('agenda.booking', () => ({ patient: null, query: '', title: '', notes: '', kind: 'visit' }))
  const open = ref(false)
  const restored = ref(false)
  const busy = ref(false)
  const wanted: Booking['wanted'] = shallowRef()
  const clash: Booking['clash'] = shallowRef()
  const fields = ref<Record<string, string>>({})
  const place = ref<Place>({ date: agenda.date.value, start: 540, minutes: 30, cabinet_id: null, professional_id: null })

  // A change of place is a new question: the old refusal no longer stands.
  watch([place, () => draft.patient], () => { clash.value = undefined; fields.value = {} }, { deep: true })

  // What was done lately, and how long it usually takes here.
  const lately = useOp(appointments.list, () => ({ from: addDays(agenda.today.value, -21), to: agenda.today.value, page: 1, page_size: 500 }), { when: () => open.value, immediate: false })
  const titles = computed(() => {
    const seen = new Map<string, Map<number, number>>()
    for (const a of [...(lately.data.value?.data ?? []), ...agenda.rows.list.value]) {
      if (a.kind !== 'visit' || !a.title) continue
      const lengths = seen.get(a.title) ?? new Map<number, number>()
      const length = minutesOf(timeOf(a.end)) - minutesOf(timeOf(a.start))
      lengths.set(length, (lengths.get(length) ?? 0) + 1)
      seen.set(a.title, lengths)
    }
    const times = (lengths: Map<number, number>): number => [...lengths.values()].reduce((sum, n) => sum + n, 0)
    return [...seen].sort((a, b) => times(b[1]) - times(a[1]) || a[0].localeCompare(b[0]))
      .map(([title, lengths]) => ({ title, minutes: [...lengths].sort((a, b) => b[1] - a[1])[0]![0] }))
  })

  function usual(of: 'professional_id' | 'cabinet_id', where: (a: Appointment) => boolean): string | null {
    const count = new Map<string, number>()
    for (const a of agenda.rows.list.value) {
      const id = a[of]
      if (id && isLive(a) && where(a)) count.set(id, (count.get(id) ?? 0) + 1)
    }
    return [...count].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
  }
  function isFree(cabinetId: string, date: string, start: number, end: number): boolean {
    return !agenda.rows.list.value.some((a) => {
      const span = a.cabinet_id === cabinetId && isLive(a) ? spanOn(date, a.start, a.end) : undefined
      return span && span.start < end && start < span.end
    })
  }
  function guess(column: Column | undefined, at: Place): Place {
    let { cabinet_id: cabinet, professional_id: person } = at
    cabinet ??= column?.cabinet_id ?? null
    person ??= column?.professional_id ?? null
    // Who works in this chair today; else oneself; else the only one there is.
    person ??= (cabinet ? usual('professional_id', (a) => a.cabinet_id === cabinet) : null)
      ?? agenda.professionals.value.find((p) => p.id === user.value?.id)?.id
      ?? (agenda.only.value.length === 1 ? agenda.only.value[0]! : null)
      ?? (agenda.professionals.value.length === 1 ? agenda.professionals.value[0]!.id : null)
    if (!cabinet && column?.kind !== 'chair') {
      const habit = usual('cabinet_id', (a) => a.professional_id === person)
      const end = at.start + at.minutes
      cabinet = [habit, ...agenda.cabinets.value.map((c) => c.id)].find((id) => id && isFree(id, at.date, at.start, end)) ?? null
    }
    return { ...at, cabinet_id: cabinet, professional_id: person }
  }

  function begin(column: Column | undefined, at: Partial<Place> & { date: string; start: number }, kind?: Appointment['kind']): void {
    restored.value = dirty.value && Boolean(draft.patient || draft.query || draft.title || draft.notes)
    if (wanted.value) {
      draft.patient = wanted.value
      restored.value = false
    }
    if (kind) draft.kind = kind
    const usualLength = titles.value.find((x) => x.title === draft.title)?.minutes
    place.value = guess(column, { minutes: usualLength ?? 30, cabinet_id: null, professional_id: null, ...at })
    clash.value = undefined
    fields.value = {}
    open.value = true
  }
  function forget(): void {
    clear()
    restored.value = false
  }
  async function book(reason?: string): Promise<Appointment | undefined> {
    if (busy.value) return undefined
    const { date, start, minutes, cabinet_id, professional_id } = place.value
    const from = `${date}T${clockOf(start)}`
    fields.value = {}
    if (draft.kind === 'visit' && !draft.patient) {
      fields.value = { patient_id: t('agenda.booking.choose_patient') }
      return undefined
    }
    busy.value = true
    try {
      const made = await call(appointments.create, {
        patient_id: draft.kind === 'visit' ? (draft.patient?.id ?? null) : null,
        professional_id, cabinet_id, kind: draft.kind,
        start: from, end: addMinutes(from, minutes),
        title: draft.title.trim() || null, notes: draft.notes.trim() || null,
        ...(reason ? { override: { reason } } : {}),
      })
      agenda.put(made)
      forget()
      wanted.value = undefined
      open.value = false
      offerUndo(t('agenda.done.booked', { name: nameOf(made), when: `${dateMedium(made.start)}, ${hoursText(made.start, made.end)}` }), async () => {
        agenda.put(await call(appointments.cancel, { id: made.id, reason: t('agenda.cancel.taken_back') }))
      })
      return made
    } catch (caught) {
      const error = toCallError(caught)
      if (error.reason === 'overlap' || error.reason === 'outside_hours') clash.value = error
      else if (error.code === 'validation') fields.value = error.fields
      else toast.error(error)
      return undefined
    } finally {
      busy.value = false
    }
  }
  const chosen = computed<Chosen | undefined>(() => {
    if (!open.value) return undefined
    const at = place.value
    const column = agenda.columns.value.find((c) => c.date === at.date && (c.kind === 'chair' ? c.cabinet_id === at.cabinet_id : c.kind === 'professional' ? c.professional_id === at.professional_id : true))
    return column ? { column: column.key, start: at.start, end: at.start + at.minutes } : undefined
  })
  return { open, place, typed: draft, restored, chosen, wanted, clash, fields, busy, titles, begin, forget, book, close: () => { open.value = false } }
}
