import { t, te } from '@cuspid/ui'
import type { ImportLine, Kept, WarningCode } from './types'

/** Why a row is not imported, as a sentence that names the column. */
export function reasonText(line: Pick<ImportLine, 'reason' | 'params' | 'field' | 'column'>): string {
  if (!line.reason) return ''
  const params = (line.params ?? {}) as Record<string, unknown>
  const amount = Number(params.max ?? params.found ?? 1)
  const known = [`patients.import.reason.${line.reason}`, `errors.${line.reason}`].find(te)
  const text = known ? t(known, params, amount) : line.reason
  const where = line.field ? fieldLabel(line.field) : line.column
  return where ? t('patients.import.at_field', { field: where, reason: text }) : text
}
export function fieldLabel(field: string): string {
  const known = [`patients.import.field.${field}`, `patients.fields.${field}`].find(te)
  return known ? t(known) : field
}
/** Something to know about the file as a whole. */
export function warningText(code: WarningCode): string {
  return t(`patients.import.warning.${code}`)
}
/** What was changed or is doubtful about a row that is imported. */
export function doubtText(codes: WarningCode[]): string {
  return codes.map((code) => t(`patients.import.doubt.${code}`)).join(' · ')
}
/** How many stay for which reason, as "2 booked or seen · 1 changed". */
export function keptText(kept: Kept[]): string {
  const counts = new Map<string, number>()
  for (const { reason } of kept) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, n]) => t(`patients.import.kept_reason.${reason}`, { n }, n)).join(' · ')
}
