// Writing about a patient: what is typed, kept until it is saved, and what happens when someone else was faster.
import { call, useAction, useDraft, useToast, type CallError } from '@cuspid/ui'
import { computed, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import * as patients from './ops'
import type { Created, FieldName, Patient, PatientFields } from './types'

export const EMPTY: PatientFields = {
  first_name: '', last_name: '', first_name_alt: null, last_name_alt: null, date_of_birth: null, gender: null, phone: null, email: null,
  national_id: null, national_id_type: null, insurance_id: null, insurance_name: null, address: null, profession: null,
  preferred_language: null, notes: null, do_not_contact: false, billing_name: null, billing_tax_id: null, billing_address: null,
  billing_email: null, guardian_id: null, payer_id: null,
}
export const FIELDS = Object.keys(EMPTY) as FieldName[]

export interface PatientDraft {
  /** What the record said when the form was opened; what the changes are counted from. */
  base: PatientFields
  version: number
  fields: PatientFields
}

export function fieldsOf(patient: Patient): PatientFields {
  const out: Record<string, unknown> = {}
  for (const field of FIELDS) out[field] = patient[field] ?? EMPTY[field]
  return out as unknown as PatientFields
}
/** An empty text means that nothing is known. */
function tidy(value: unknown): unknown {
  if (typeof value !== 'string') return value
  return value.trim() === '' ? null : value.trim()
}
export function sameValue(a: unknown, b: unknown): boolean {
  return (tidy(a) ?? null) === (tidy(b) ?? null)
}
export function changesOf(draft: PatientDraft): Partial<PatientFields> {
  const out: Record<string, unknown> = {}
  for (const field of FIELDS) {
    if (!sameValue(draft.fields[field], draft.base[field])) out[field] = tidy(draft.fields[field])
  }
  // Without a number there is nothing that its kind could belong to.
  if (tidy(draft.fields.national_id) === null) {
    if (draft.base.national_id_type) out.national_id_type = null
    else delete out.national_id_type
  }
  return out as Partial<PatientFields>
}

export interface NewPatient {
  draft: PatientDraft
  dirty: ComputedRef<boolean>
  restored: Ref<boolean>
  busy: Ref<boolean>
  errors: Ref<Record<string, string>>
  save: () => Promise<Created | undefined>
  clear: () => void
}

/** A patient who is not in the practice yet. All doors to the form share one draft. */
export function useNewPatient(): NewPatient {
  const kept = useDraft<PatientDraft>('patients.new', () => ({ base: { ...EMPTY }, version: 0, fields: { ...EMPTY } }))
  const action = useAction(patients.create)
  async function save(): Promise<Created | undefined> {
    // A missing name is sent as an empty one, so that its field is the one refused.
    const made = await action.run({ first_name: '', last_name: '', ...changesOf(kept.draft) })
    if (made) kept.clear()
    return made
  }
  function clear(): void {
    kept.clear()
    action.reset()
  }
  return { draft: kept.draft, dirty: kept.dirty, restored: kept.restored, busy: action.busy, errors: action.fieldErrors, save, clear }
}

export interface PatientEditor extends Omit<NewPatient, 'save'> {
  /** The record as someone else left it meanwhile. */
  theirs: ShallowRef<Patient | undefined>
  save: () => Promise<Patient | undefined>
  /** Saves what was chosen of both versions. */
  resolve: (fields: PatientFields) => Promise<Patient | undefined>
}

export function usePatientEditor(patient: Patient): PatientEditor {
  const kept = useDraft<PatientDraft>(`patients.edit.${patient.id}`, () => ({ base: fieldsOf(patient), version: patient.version, fields: fieldsOf(patient) }))
  // Nothing was typed: what was kept is only an older reading of the record.
  if (Object.keys(changesOf(kept.draft)).length === 0) kept.clear()
  const action = useAction(patients.update, { toast: false })
  const theirs = shallowRef<Patient>()
  const toast = useToast()
  const dirty = computed(() => Object.keys(changesOf(kept.draft)).length > 0)

  async function save(): Promise<Patient | undefined> {
    const saved = await action.run({ id: patient.id, version: kept.draft.version, ...changesOf(kept.draft) })
    if (saved) {
      kept.clear()
      return saved
    }
    const error = action.error.value
    if (error?.code === 'conflict' && error.reason === 'stale') await readTheirs(error)
    else if (error && !Object.keys(error.fields).length) toast.error(error)
    return undefined
  }
  async function readTheirs(error: CallError): Promise<void> {
    const told = error.details.theirs as Patient | undefined
    try {
      theirs.value = typeof told?.version === 'number' && told.id ? told : await call(patients.get, { id: patient.id })
    } catch (caught) {
      toast.error(caught)
    }
  }
  async function resolve(fields: PatientFields): Promise<Patient | undefined> {
    const other = theirs.value
    if (!other) return undefined
    kept.draft.base = fieldsOf(other)
    kept.draft.version = other.version
    kept.draft.fields = { ...fields }
    theirs.value = undefined
    return save()
  }
  function clear(): void {
    kept.clear()
    action.reset()
    theirs.value = undefined
  }
  return { draft: kept.draft, dirty, restored: kept.restored, busy: action.busy, errors: action.fieldErrors, theirs, save, resolve, clear }
}
