// The appointments in sight: what the host answered, with what was just done laid over it until the host agrees.
import { useOp, type OpState } from '@cuspid/ui'
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { appointments, type Appointment, type AppointmentPage, type ListInput } from './types'

export interface Rows {
  query: OpState<AppointmentPage>
  list: ComputedRef<Appointment[]>
  /** Whether `list` is about the range that is asked for now, and not the one before. */
  ready: ComputedRef<boolean>
  get(id: string | undefined): Appointment | undefined
  /** The host's own word on one appointment. */
  put(appointment: Appointment): void
  /** Shows a change before the host has agreed; answers the function that takes it back. */
  lay(id: string, change: Partial<Appointment>): () => void
}

export function useRows(range: () => ListInput, when: () => boolean = () => true): Rows {
  const query = useOp(appointments.list, () => ({ page: 1, page_size: 1000, ...range() }), { when })
  const over = shallowRef(new Map<string, Partial<Appointment>>())
  const about = shallowRef('')
  const wanted = computed(() => JSON.stringify(range()))
  watch(query.data, (answer) => { if (answer) about.value = wanted.value }, { flush: 'sync' })

  const list = computed(() => {
    const rows = query.data.value?.data ?? []
    return over.value.size ? rows.map((row) => (over.value.has(row.id) ? { ...row, ...over.value.get(row.id) } : row)) : rows
  })
  const byId = computed(() => new Map(list.value.map((row) => [row.id, row])))

  function unlay(id: string): void {
    if (!over.value.has(id)) return
    const next = new Map(over.value)
    next.delete(id)
    over.value = next
  }
  function lay(id: string, change: Partial<Appointment>): () => void {
    const mine = { ...over.value.get(id), ...change }
    over.value = new Map(over.value).set(id, mine)
    return () => { if (over.value.get(id) === mine) unlay(id) }
  }
  function put(appointment: Appointment): void {
    unlay(appointment.id)
    const page = query.data.value
    if (!page) return
    const known = page.data.some((row) => row.id === appointment.id)
    const data = known ? page.data.map((row) => (row.id === appointment.id ? appointment : row)) : [...page.data, appointment]
    query.data.value = { ...page, data }
  }
  return { query, list, ready: computed(() => about.value === wanted.value), get: (id) => (id ? byId.value.get(id) : undefined), put, lay }
}
