// What the agenda's page shows: the day, the view, who is filtered, and the columns that follow from them.
import { addDays, startOfWeek, t, useFormat, useOp, useRemembered, useSession, useToday } from '@cuspid/ui'
import { computed, ref, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { bandsOf, boxesOf, chairColumns, dayColumns, professionalColumns, VIEWS, type Box, type Column, type View } from './columns'
import { axisOf, spanOn, type Axis, type Band } from './layout'
import { useRows, type Rows } from './rows'
import { isLive } from './status'
import { cabinets as cabinetOps, openWindows, professionals as listProfessionals, type Appointment, type Cabinet, type OpenDay, type Professional } from './types'

export const STEP = 15
export interface ViewOptions { compact: boolean; wholeDay: boolean; hideCancelled: boolean }

export interface Agenda {
  view: Ref<View>
  date: Ref<string>
  today: ComputedRef<string>
  only: Ref<string[]>
  weekOf: Ref<string>
  options: Ref<ViewOptions>
  range: ComputedRef<{ from: string; to: string }>
  rows: Rows
  /** Today's appointments, for the waiting room, whatever day is shown. */
  now: Rows
  cabinets: ComputedRef<Cabinet[]>
  professionals: ComputedRef<Professional[]>
  columns: ComputedRef<Column[]>
  axis: ComputedRef<Axis>
  boxes: ComputedRef<Map<string, Box[]>>
  bands: ComputedRef<Map<string, Band[]>>
  shown: ComputedRef<Appointment[]>
  open: ComputedRef<Map<string, OpenDay>>
  loaded: ComputedRef<boolean>
  find: (id: string | undefined) => Appointment | undefined
  put: (appointment: Appointment) => void
  lay: (id: string, change: Partial<Appointment>) => () => void
  colorOf: (appointment: Appointment) => string
  professional: (id: string | null | undefined) => Professional | undefined
  cabinet: (id: string | null | undefined) => Cabinet | undefined
  go: (days: number) => void
  refetch: () => Promise<unknown>
}
export const agendaKey: InjectionKey<Agenda> = Symbol('agenda')

export function useAgenda(): Agenda {
  const route = useRoute()
  const router = useRouter()
  const today = useToday()
  const { dateMedium } = useFormat()
  const { user, practice } = useSession()

  const kept = useRemembered<View>('agenda.view', 'chairs')
  const fromQuery = (name: string): string | undefined => (typeof route.query[name] === 'string' ? route.query[name] : undefined)
  const view = ref<View>(VIEWS.find((v) => v === fromQuery('view')) ?? kept.value)
  const date = ref(fromQuery('date') ?? today.value)
  const options = useRemembered<ViewOptions>('agenda.options', { compact: false, wholeDay: false, hideCancelled: false })
  const only = ref<string[]>([])
  const weekOf = ref('')
  watch(view, (next) => { kept.value = next })
  // The address follows, so that going back from a patient's file returns to the same day.
  watch([view, date], () => {
    if (route.path === '/agenda') void router.replace({ path: '/agenda', query: { ...route.query, date: date.value, view: view.value } })
  })
  watch(() => [route.query.date, route.query.view], () => {
    const wanted = VIEWS.find((v) => v === fromQuery('view'))
    if (wanted) view.value = wanted
    const day = fromQuery('date')
    if (day) date.value = day
  })

  // Saturday or Sunday opens the week in much of the Arab world; Monday elsewhere, Morocco included.
  const weekStart = computed(() => (['SA', 'EG', 'DZ', 'AE'].includes(practice.value?.country ?? '') ? 7 : 1))
  const range = computed(() => {
    if (view.value !== 'week') return { from: date.value, to: date.value }
    const from = startOfWeek(date.value, weekStart.value)
    return { from, to: addDays(from, 6) }
  })
  const rows = useRows(() => range.value)
  const holdsToday = computed(() => range.value.from <= today.value && today.value <= range.value.to)
  const todays = useRows(() => ({ from: today.value, to: today.value }), () => !holdsToday.value)
  const now = computed(() => (holdsToday.value ? rows : todays))

  const cabinetQuery = useOp(cabinetOps.list, {})
  const professionalQuery = useOp(listProfessionals, {})
  const openQuery = useOp(openWindows, () => range.value, { refetchOn: ['schedules'] })
  const cabinets = computed(() => (cabinetQuery.data.value ?? []).filter((c) => c.active).sort((a, b) => a.position - b.position))
  const professionals = computed(() => professionalQuery.data.value ?? [])
  const open = computed(() => new Map((openQuery.data.value ?? []).map((d) => [d.date, d])))
  const people = computed(() => new Map(professionals.value.map((p) => [p.id, p])))
  const chairs = computed(() => new Map((cabinetQuery.data.value ?? []).map((c) => [c.id, c])))

  const shown = computed(() => rows.list.value.filter((a) =>
    (!only.value.length || !a.professional_id || only.value.includes(a.professional_id)) && (!options.value.hideCancelled || isLive(a))))

  const weekFilter = computed(() => {
    const [kind, id] = (weekOf.value || weekDefault.value).split(':')
    return kind === 'chair' ? { cabinet_id: id! } : kind === 'person' ? { professional_id: id! } : {}
  })
  const weekDefault = computed(() => {
    const mine = professionals.value.find((p) => p.id === user.value?.id) ?? professionals.value[0]
    return mine ? `person:${mine.id}` : 'all:'
  })
  watch(weekDefault, (value) => { if (professionals.value.length) weekOf.value ||= value }, { immediate: true })

  const columns = computed<Column[]>(() => {
    if (view.value === 'professionals') {
      return professionalColumns(date.value, professionals.value.filter((p) => !only.value.length || only.value.includes(p.id)), shown.value, t('agenda.no_professional'))
    }
    if (view.value === 'week') return dayColumns(date.value, weekStart.value, open.value, rows.list.value, weekFilter.value, dateMedium)
    return chairColumns(date.value, cabinets.value, shown.value, t('agenda.no_chair'))
  })
  const inWeek = computed(() => rows.list.value.filter((a) => !options.value.hideCancelled || isLive(a)))
  const visible = computed(() => (view.value === 'week' ? inWeek.value : shown.value))
  const axis = computed(() => {
    const dates = [...new Set(columns.value.map((c) => c.date))]
    const spans = dates.flatMap((d) => visible.value.flatMap((a) => spanOn(d, a.start, a.end) ?? []))
    return axisOf(dates.flatMap((d) => open.value.get(d) ?? []), spans, options.value.compact ? 40 : 80, options.value.wholeDay)
  })
  const knownChairs = computed(() => new Set(cabinets.value.map((c) => c.id)))
  const boxes = computed(() => new Map(columns.value.map((c) => [c.key, boxesOf(c, visible.value, axis.value, knownChairs.value, colorOf)])))
  const bands = computed(() => new Map(columns.value.map((c) => [c.key, bandsOf(c, axis.value, open.value)])))

  function colorOf(appointment: Appointment): string {
    const color = appointment.kind === 'blocked' ? undefined : people.value.get(appointment.professional_id ?? '')?.color
    return color ? `var(--${color})` : 'var(--text-3)'
  }
  return {
    view, date, today, only, weekOf, options, range, rows,
    get now() { return now.value },
    cabinets, professionals, columns, axis, boxes, bands, shown, open,
    loaded: computed(() => rows.ready.value && Boolean(cabinetQuery.data.value && professionalQuery.data.value && openQuery.data.value)),
    find: (id) => rows.get(id) ?? todays.get(id),
    put: (a) => { rows.put(a); todays.put(a) },
    lay: (id, change) => {
      const backs = [rows.lay(id, change), todays.lay(id, change)]
      return () => backs.forEach((back) => back())
    },
    colorOf,
    professional: (id) => people.value.get(id ?? ''),
    cabinet: (id) => chairs.value.get(id ?? ''),
    go: (days) => { date.value = addDays(date.value, days) },
    refetch: () => Promise.all([rows.query.refetch(), todays.query.refetch(), cabinetQuery.refetch(), professionalQuery.refetch(), openQuery.refetch()]),
  }
}
