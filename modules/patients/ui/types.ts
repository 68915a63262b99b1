// The generated types under the names that the screens use, and what only the screens know.
import type { CreateOutput, DateOrder, GenderLetters, Patient, Report } from './ops'

export type {
  Batch, DateOrder, DuplicatePair, DuplicateReason, Gender, GenderLetters, Inspection, Kept, Line as ImportLine, Merged, NationalIdType, Outcome,
  Patient, PatientRow, PossibleDuplicate, Status, Undone, Warning as ImportWarning, WarningCode,
} from './ops'
export type Created = CreateOutput
export type ImportReport = Report

/** A person's name in the script it was registered in, and perhaps in the other one. */
export interface Named {
  first_name: string
  last_name: string
  first_name_alt?: string | null | undefined
  last_name_alt?: string | null | undefined
}

/** What can be written about a patient. */
export type PatientFields = Omit<Patient, 'id' | 'version' | 'chart_number' | 'phone_display' | 'status' | 'created_at' | 'updated_at' | 'last_visit' | 'next_visit' | 'merged_into'>
export type FieldName = keyof PatientFields

/** What the user corrected of that which was detected in a file. */
export interface ImportChoices {
  encoding?: string
  separator?: string
  date_order?: DateOrder
  header?: boolean
  gender_letters?: GenderLetters
  map?: Record<string, string>
}
