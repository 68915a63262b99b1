import { mountScreen } from '@cuspid/ui/testing'
import { afterEach, describe, expect, it } from 'vitest'
import layer from './index'
import type { PatientRow } from './ops'
import PatientList from './PatientList.vue'

const row = (id: string, last_name: string, more: Partial<PatientRow> = {}): PatientRow => ({
  id, chart_number: `A-${id}`, first_name: 'Ana', last_name, first_name_alt: null, last_name_alt: null, date_of_birth: '1985-06-02', age: 41,
  phone: null, phone_display: null, status: 'active', last_visit: null, next_visit: null, possible_duplicate: false, is_new: false, ...more,
})
const rows = [row('1', 'Martínez'), row('2', 'Marzouki', { status: 'archived' }), row('3', 'Martel', { possible_duplicate: true })]
const list = (input: { query?: string }): unknown => {
  const data = rows.filter((r) => r.last_name.toLowerCase().includes(input.query ?? ''))
  return { data, total: data.length, page: 1, page_size: 50 }
}
let unmount = (): void => undefined
afterEach(() => unmount())

describe('the list of patients', () => {
  it('shows who is found, marked, and who may be there twice', async () => {
    const screen = await mountScreen(PatientList, { layer, answers: { 'patients.list': list } })
    unmount = screen.unmount
    const search = screen.element.querySelector<HTMLInputElement>('[data-test="patient-search"]')!
    search.value = 'mart'
    search.dispatchEvent(new Event('input'))
    await new Promise((done) => setTimeout(done, 60))
    await screen.settle()
    const names = [...screen.element.querySelectorAll('[data-test="patient-row"]')].map((el) => el.textContent?.trim())
    expect(names).toHaveLength(2)
    expect(screen.element.querySelector('mark')?.textContent).toBe('Mart')
    expect(screen.element.textContent).toContain('Possible duplicate')
    expect(screen.element.querySelector('[data-test="patient-total"]')?.textContent).toContain('found in 3')
  })
  it('offers to register whom nobody knows', async () => {
    const screen = await mountScreen(PatientList, { layer, answers: { 'patients.list': list } })
    unmount = screen.unmount
    const search = screen.element.querySelector<HTMLInputElement>('[data-test="patient-search"]')!
    search.value = 'zzz'
    search.dispatchEvent(new Event('input'))
    await new Promise((done) => setTimeout(done, 60))
    await screen.settle()
    expect(screen.element.querySelector('[data-test="new-patient-named"]')?.textContent).toContain('zzz')
  })
  it('tells an error from nobody', async () => {
    const screen = await mountScreen(PatientList, { layer, answers: { 'patients.list': () => { throw { code: 'internal', message: 'locked' } } } })
    unmount = screen.unmount
    await screen.settle()
    expect(screen.element.querySelector('[data-test="patients-error"]')?.textContent).toContain('could not be loaded')
    expect(screen.element.textContent).not.toContain('No patients yet')
  })
})
