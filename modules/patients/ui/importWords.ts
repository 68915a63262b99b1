import { t, te } from '@cuspid/ui'
import type { ImportLine, ImportWarning } from './types'

/** Why a row is not imported, as a sentence that names the column. */
export function reasonText(line: Pick<ImportLine, 'reason' | 'params' | 'field' | 'column'>): string {
  if (!line.reason) return ''
  const params = line.params ?? {}
  const amount = Number(params.max ?? params.found ?? 1)
  const own = `patients.import.reason.${line.reason}`
  const text = te(own) ? t(own, params, amount) : te(`errors.${line.reason}`) ? t(`errors.${line.reason}`, params, amount) : line.reason
  const where = line.field ? fieldLabel(line.field) : line.column
  return where ? t('patients.import.at_field', { field: where, reason: text }) : text
}
export function fieldLabel(field: string): string {
  const own = `patients.import.field.${field}`
  return te(own) ? t(own) : te(`patients.fields.${field}`) ? t(`patients.fields.${field}`) : field
}
export function warningText(warning: ImportWarning): string {
  const key = `patients.import.warning.${warning.code}`
  return te(key) ? t(key) : warning.code
}
