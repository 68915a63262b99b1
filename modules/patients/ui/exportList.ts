import { call, t } from '@cuspid/ui'
import { toCsv } from './csv'
import { saveText } from './saveText'
import type { ListInput, Page, PatientRow } from './types'

/** Everyone whom the list finds, page after page, as one file. Answers how many. */
export async function exportList(input: ListInput, today: string, onPage: (fraction: number) => void): Promise<number> {
  const rows: PatientRow[] = []
  const seen = new Set<string>()
  for (let page = 1; ; page++) {
    // By chart number, which nobody changes meanwhile, so that no one falls between two pages.
    const answer = await call<Page<PatientRow>>('patients.list', { ...input, page, page_size: 200, sort: 'chart_number' })
    for (const row of answer.data) {
      if (!seen.has(row.id)) rows.push(row)
      seen.add(row.id)
    }
    onPage(answer.total ? Math.min(1, rows.length / answer.total) : 1)
    if (!answer.data.length || page * answer.page_size >= answer.total) break
  }
  const fields = ['chart_number', 'last_name', 'first_name', 'last_name_alt', 'first_name_alt', 'date_of_birth', 'phone', 'status', 'last_visit', 'next_visit'] as const
  const table = [fields.map((field) => t(`patients.export.${field}`)), ...rows.map((row) => fields.map((field) => (field === 'status' ? t(`patients.status.${row.status}`) : row[field])))]
  saveText(`${t('patients.export.file')}-${today}.csv`, 'text/csv', toCsv(table))
  return rows.length
}
