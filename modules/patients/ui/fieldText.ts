import { LANGUAGE_NAMES, t, useFormat, type Language } from '@cuspid/ui'
import type { FieldName } from './types'

export const CODES: FieldName[] = ['phone', 'national_id', 'insurance_id', 'billing_tax_id', 'email', 'billing_email', 'date_of_birth']
export const LINKS: FieldName[] = ['guardian_id', 'payer_id']

/** A field's value as one reads it; '' when nothing is known. */
export function fieldText(field: FieldName, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  const text = String(value)
  if (field === 'date_of_birth') return useFormat().date(text)
  if (field === 'gender') return t(`patients.gender.${text}`)
  if (field === 'national_id_type') return t(`patients.id_type.${text}`)
  if (field === 'preferred_language') return LANGUAGE_NAMES[text as Language] ?? text
  if (field === 'do_not_contact') return t(value ? 'patients.yes' : 'patients.no')
  return text
}
