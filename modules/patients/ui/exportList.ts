import { call, dateOf, saveFile, t, wallIn } from '@cuspid/ui'
import { toCsv } from './csv'
import { list, type ListInput } from './ops'
import type { PatientRow } from './types'

const FIELDS = ['chart_number', 'last_name', 'first_name', 'last_name_alt', 'first_name_alt', 'date_of_birth', 'phone', 'status', 'last_visit', 'next_visit'] as const

function cellOf(row: PatientRow, field: (typeof FIELDS)[number], zone: string | undefined): string | null {
  if (field === 'status') return t(`patients.status.${row.status}`)
  const value = row[field]
  // An instant as the day and hour it is at the clinic, in the form that every spreadsheet reads.
  if (field === 'last_visit') return value && dateOf(wallIn(zone, new Date(value)))
  if (field === 'next_visit') return value && wallIn(zone, new Date(value)).replace('T', ' ')
  return value
}

/** Everyone whom the list finds, page after page, as one file. Answers how many. */
export async function exportList(input: ListInput, today: string, zone: string | undefined): Promise<number> {
  const rows: PatientRow[] = []
  const seen = new Set<string>()
  for (let page = 1; ; page++) {
    // By chart number, which nobody changes meanwhile, so that no one falls between two pages.
    const answer = await call(list, { ...input, page, page_size: 100, sort: 'chart_number' })
    for (const row of answer.data) {
      if (!seen.has(row.id)) rows.push(row)
      seen.add(row.id)
    }
    if (!answer.data.length || page * answer.page_size >= answer.total) break
  }
  const table = [FIELDS.map((field) => t(`patients.export.${field}`)), ...rows.map((row) => FIELDS.map((field) => cellOf(row, field, zone)))]
  await saveFile(`${t('patients.export.file')}-${today}.csv`, 'text/csv', toCsv(table))
  return rows.length
}
