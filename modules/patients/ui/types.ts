// What the operations of this module take and answer.

export type Status = 'active' | 'archived' | 'deceased'
export type Gender = 'female' | 'male' | 'other'
export type NationalIdType = 'cin' | 'dni' | 'nie' | 'passport' | 'other'

/** A person's name in the script it was registered in, and perhaps in the other one. */
export interface Named {
  first_name: string
  last_name: string
  first_name_alt?: string | null | undefined
  last_name_alt?: string | null | undefined
}

/** A patient as lists and searches answer it. */
export interface PatientRow extends Named {
  id: string
  chart_number: string
  date_of_birth: string | null
  age: number | null
  phone: string | null
  phone_display: string | null
  status: Status
  last_visit: string | null
  next_visit: string | null
  possible_duplicate: boolean
  is_new: boolean
}

/** What can be written about a patient. */
export interface PatientFields {
  first_name: string
  last_name: string
  first_name_alt: string | null
  last_name_alt: string | null
  date_of_birth: string | null
  gender: Gender | null
  phone: string | null
  email: string | null
  national_id: string | null
  national_id_type: NationalIdType | null
  insurance_id: string | null
  insurance_name: string | null
  address: string | null
  profession: string | null
  preferred_language: string | null
  notes: string | null
  do_not_contact: boolean
  billing_name: string | null
  billing_tax_id: string | null
  billing_address: string | null
  billing_email: string | null
  guardian_id: string | null
  payer_id: string | null
}
export type FieldName = keyof PatientFields

export interface Patient extends PatientFields {
  id: string
  version: number
  chart_number: string
  phone_display: string | null
  status: Status
  created_at: string
  updated_at: string
  last_visit: string | null
  next_visit: string | null
  merged_into: string | null
}

export type DuplicateReason = 'name_and_birth' | 'phone' | 'national_id'
export interface PossibleDuplicate { patient: PatientRow; reasons: DuplicateReason[] }
export interface Created { patient: Patient; duplicates: PossibleDuplicate[] }
export interface DuplicatePair { a: PatientRow; b: PatientRow; reasons: DuplicateReason[] }
export interface Merged { merge_id: string; patient: Patient }
export interface Page<T> { data: T[]; total: number; page: number; page_size: number }

export interface ListInput {
  page: number
  page_size: number
  query?: string
  status?: Status[]
  sort?: string
  has_next_visit?: boolean
}

// Reading the patients of another program from a file.

export type DateOrder = 'dmy' | 'mdy' | 'ymd'
export type GenderLetters = 'm_is_male' | 'm_is_female' | 'unclear'
/** What the user corrected of that which was detected. */
export interface ImportChoices {
  encoding?: string
  separator?: string
  date_order?: DateOrder
  header?: boolean
  gender_letters?: GenderLetters
  map?: Record<string, string>
}
export interface ImportInput extends ImportChoices { content: string; file_name?: string }
export interface ImportColumn { index: number; header: string; field: string | null; samples: string[] }
export interface ImportWarning { code: string; row?: number; field?: string }
export interface Inspection {
  encoding: string
  separator: string
  header?: boolean
  date_order: DateOrder
  gender_letters?: GenderLetters
  columns: ImportColumn[]
  rows: number
  fields: string[]
  warnings: ImportWarning[]
}
export type Outcome = 'imported' | 'duplicate' | 'rejected'
export interface ImportLine {
  row: number
  outcome: Outcome
  name: string
  field?: string | null
  column?: string | null
  reason?: string | null
  params?: Record<string, unknown>
  duplicate_of?: string | null
}
export interface ImportReport {
  batch: string | null
  rows: number
  imported: number
  duplicates: number
  rejected: { row: number; field: string | null; reason: string }[]
  lines: ImportLine[]
  dry_run: boolean
  warnings?: ImportWarning[]
}
export interface Batch { batch: string; file_name: string | null; at: string; rows: number; imported: number; undone: boolean }
export interface Undone { removed: number; kept: { id: string; reason: string }[] }
