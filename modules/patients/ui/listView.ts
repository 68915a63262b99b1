// What the list shows and how: the columns one may choose, and the view that is kept while one works elsewhere.
import { t, useDraft, useFormat, useRemembered, type Column } from '@cuspid/ui'
import { computed, type ComputedRef, type Ref } from 'vue'
import type { ListInput, Sort } from './ops'
import type { PatientRow, Status } from './types'

export type StatusFilter = 'active' | 'active_archived' | 'archived' | 'deceased' | 'all'
export const STATUS_FILTERS: Record<StatusFilter, Status[]> = {
  active: ['active'],
  active_archived: ['active', 'archived'],
  archived: ['archived'],
  deceased: ['deceased'],
  all: ['active', 'archived', 'deceased'],
}

export interface ListView {
  query: string
  status: StatusFilter
  next_visit: 'any' | 'with' | 'without'
  page: number
  active: string | null
}
export function emptyView(): ListView {
  return { query: '', status: 'active', next_visit: 'any', page: 1, active: null }
}

/** In memory like a draft, because the words of a search may be a person's name. */
export function useListView(): ListView {
  return useDraft('patients.list', emptyView).draft
}

export function listInput(view: ListView, sort: Sort, pageSize: number): ListInput {
  const query = view.query.trim()
  return {
    page: view.page,
    page_size: pageSize,
    status: STATUS_FILTERS[view.status],
    sort,
    ...(query ? { query } : {}),
    ...(view.next_visit === 'any' ? {} : { has_next_visit: view.next_visit === 'with' }),
  }
}

export const OPTIONAL = ['age', 'date_of_birth', 'chart_number', 'phone', 'last_visit', 'next_visit', 'status'] as const
export type OptionalColumn = (typeof OPTIONAL)[number]

export function useListColumns(): { columns: ComputedRef<Column<PatientRow>[]>; chosen: Ref<OptionalColumn[]>; all: ComputedRef<Column<PatientRow>[]> } {
  const { date, near } = useFormat()
  const chosen = useRemembered<OptionalColumn[]>('patients.columns', OPTIONAL.filter((key) => key !== 'status'))
  const all = computed<Column<PatientRow>[]>(() => [
    { key: 'name', label: t('patients.columns.name'), sortable: true },
    { key: 'age', label: t('patients.columns.age'), width: 60, align: 'end', value: (row) => String(row.age ?? '') },
    { key: 'date_of_birth', label: t('patients.columns.born'), width: 112, sortable: true, value: (row) => date(row.date_of_birth) },
    { key: 'chart_number', label: t('patients.columns.chart'), width: 104, sortable: true },
    { key: 'phone', label: t('patients.columns.phone'), width: 158 },
    { key: 'last_visit', label: t('patients.columns.last_visit'), width: 116, sortable: true, value: (row) => date(row.last_visit) },
    { key: 'next_visit', label: t('patients.columns.next_visit'), width: 152, value: (row) => near(row.next_visit) },
    { key: 'status', label: t('patients.columns.status'), width: 104, value: (row) => t(`patients.status.${row.status}`) },
  ])
  const columns = computed(() => all.value.filter((column) => column.key === 'name' || chosen.value.includes(column.key as OptionalColumn)))
  return { columns, chosen, all }
}
