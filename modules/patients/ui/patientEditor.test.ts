import { describe, expect, it } from 'vitest'
import { changesOf, EMPTY, sameValue, type PatientDraft } from './patientEditor'

const draft = (base: object, fields: object): PatientDraft => ({ version: 1, base: { ...EMPTY, ...base }, fields: { ...EMPTY, ...base, ...fields } })

describe('what an edited form sends', () => {
  it('is what differs from the record, tidied', () => {
    expect(changesOf(draft({ first_name: 'Ana', phone: '600' }, { first_name: 'Ana ', phone: '', email: ' a@b.es ' }))).toEqual({ phone: null, email: 'a@b.es' })
    expect(changesOf(draft({ notes: null }, { notes: '  ' }))).toEqual({})
    expect(changesOf(draft({}, { do_not_contact: true }))).toEqual({ do_not_contact: true })
  })
  it('has no kind of document without a document', () => {
    expect(changesOf(draft({}, { national_id_type: 'dni' }))).toEqual({})
    expect(changesOf(draft({ national_id: '1', national_id_type: 'dni' }, { national_id: '' }))).toEqual({ national_id: null, national_id_type: null })
  })
  it('takes nothing and an empty text as the same', () => {
    expect(sameValue(null, '')).toBe(true)
    expect(sameValue(' a', 'a')).toBe(true)
    expect(sameValue(false, true)).toBe(false)
  })
})
