// What a receptionist does all day, by keyboard and by pointer, on the real host.

import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { frame, Host, openBrowser, openPage, test, visit } from './host.mjs'

let host, browser, page
before(async () => {
  host = await Host.start()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await host?.end()
})
beforeEach(async () => {
  await host.signIn('reception')
  page = await openPage(browser, host)
  await frame(page)
})
afterEach(async () => {
  const wrong = page.wrong
  await page.context().close()
  assert.deepEqual(wrong, [])
})

const agenda = async (query = '') => {
  await visit(page, `/agenda${query}`)
  await page.locator(test('agenda-grid')).waitFor()
}
const patientCalled = async (first, last) => (await host.call('patients.create', { first_name: first, last_name: last })).patient
const statusOf = async (id) => (await host.call('agenda.appointments.get', { id })).status
const visitOf = (id) => page.locator(`${test('agenda-appointment')}[data-id="${id}"]`).first()
const booked = async (patient, start, end, more = {}) =>
  host.call('agenda.appointments.create', { patient_id: patient.id, start, end, override: { reason: 'set up by a test' }, ...more })
const seen = (status, id) => assert.doesNotReject(async () => {
  for (let tries = 0; tries < 200 && (await statusOf(id)) !== status; tries++);
  assert.equal(await statusOf(id), status)
})

describe('finding', () => {
  it('Ctrl+K, a few letters without accents, Enter: the file is open', async () => {
    const { id } = await patientCalled('Íñigo', 'Peñarrubia')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('inigo penar')
    await page.getByRole('option', { name: /Peñarrubia/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator(test('patient-strip')).waitFor()
    assert.match(page.url(), new RegExp(id))
  })

  it('nobody found says so and offers a new patient of that name', async () => {
    await visit(page, '/patients')
    await page.locator(`${test('patient-search')} input, input${test('patient-search')}`).first().fill('zzqx')
    await page.locator(test('new-patient-named')).waitFor()
    assert.match(await page.locator(test('new-patient-named')).innerText(), /zzqx/)
  })
})

describe('booking', () => {
  it('by keyboard: N, letters, Enter, Ctrl+Enter', async () => {
    await patientCalled('Zenobia', 'Quesada')
    await agenda('?date=2026-12-15')
    await page.keyboard.press('n')
    await page.locator(test('booking')).waitFor()
    await page.keyboard.type('zenob')
    await page.locator(test('patient-option')).first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator(test('booking-patient')).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.locator(test('booking')).waitFor({ state: 'detached' })
    await page.getByText('Zenobia Quesada').first().waitFor()
    const list = await host.call('agenda.appointments.list', { from: '2026-12-15', to: '2026-12-15', page_size: 100 })
    assert.equal(list.data.filter((one) => one.patient?.first_name === 'Zenobia').length, 1)
  })

  it('a clash is shown with whom, and can be overridden with a reason', async () => {
    const cabinet = (await host.call('agenda.cabinets.list'))[0]
    const first = await patientCalled('Primera', 'Cita')
    // The demo ends three weeks ahead: this day holds nothing else.
    await booked(first, '2027-01-12T09:00', '2027-01-12T09:45', { cabinet_id: cabinet.id })
    await agenda('?date=2027-01-12')
    await page.locator(`${test('agenda-slot')}`).first().waitFor({ state: 'attached' })
    await page.keyboard.press('n')
    await page.locator(test('booking')).waitFor()
    await page.keyboard.type('primera')
    await page.locator(test('patient-option')).first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator(test('booking-patient')).waitFor()
    await page.locator(`${test('book-start')} input, input${test('book-start')}`).first().fill('09:15')
    await page.keyboard.press('Tab')
    await page.locator(test('book-save')).click()
    await page.locator(test('clash')).waitFor()
    await page.locator(`${test('override-reason')} input, input${test('override-reason')}, ${test('override-reason')} textarea`).first().fill('emergency')
    await page.locator(test('book-anyway')).click()
    await page.locator(test('booking')).waitFor({ state: 'detached' })
    const list = await host.call('agenda.appointments.list', { from: '2027-01-12', to: '2027-01-12' })
    assert.ok(list.data.some((one) => one.override_reason === 'emergency'))
    assert.equal(list.total, 2)
  })
})

describe('the day', () => {
  it('arrived, in chair (asks which), done: one key each; the last step can be taken back', async () => {
    const patient = await patientCalled('Aurelio', 'Vega')
    const { id } = await booked(patient, '2027-01-13T10:00', '2027-01-13T10:45')
    await agenda('?date=2027-01-13')
    await visitOf(id).focus()
    await page.keyboard.press('a')
    await seen('checked_in', id)
    await visitOf(id).focus()
    await page.keyboard.press('i')
    await page.locator(test('choose-chair')).waitFor()
    await page.keyboard.press('Enter')
    await seen('in_treatment', id)
    await visitOf(id).focus()
    await page.keyboard.press('d')
    await seen('completed', id)
    await page.keyboard.press('Control+z')
    await seen('in_treatment', id)
  })

  it('a visit is cut and pasted to another time', async () => {
    const patient = await patientCalled('Benita', 'Moral')
    const { id } = await booked(patient, '2027-01-14T10:00', '2027-01-14T10:30')
    await agenda('?date=2027-01-14')
    await visitOf(id).focus()
    await page.keyboard.press('x')
    await page.locator(test('lifted')).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('v')
    await page.locator(test('lifted')).waitFor({ state: 'detached' })
    const moved = await host.call('agenda.appointments.get', { id })
    assert.notEqual(moved.start, '2027-01-14T10:00')
    assert.equal(moved.start.slice(0, 10), '2027-01-14')
  })

  it('the board shows who waits and who sits', async () => {
    await agenda()
    await page.keyboard.press('4')
    await page.locator(test('kanban')).waitFor()
    const day = await host.call('agenda.day', { date: '2026-11-24' })
    assert.equal(await page.locator(`${test('kanban-waiting')} ${test('waiting-card')}`).count(), day.columns.waiting.length)
  })

  it('another desk’s change appears by itself', async () => {
    await agenda('?date=2027-01-15')
    await booked(await patientCalled('Desde', 'Otro Puesto'), '2027-01-15T11:00', '2027-01-15T11:30')
    await page.getByText('Desde Otro Puesto').first().waitFor()
  })
})

describe('a patient', () => {
  it('errors stand beside their fields and what was typed stays', async () => {
    await visit(page, '/patients/new')
    await page.locator(`${test('patient-first-name')} input, input${test('patient-first-name')}`).first().fill('Sin')
    await page.locator(`${test('patient-phone')} input, input${test('patient-phone')}`).first().fill('12')
    await page.locator(test('patient-save')).click()
    await page.locator('[aria-invalid=true]').first().waitFor()
    assert.equal(await page.locator(`${test('patient-first-name')} input, input${test('patient-first-name')}`).first().inputValue(), 'Sin')
    await visit(page, '/agenda')
    await page.locator(test('agenda-grid')).waitFor()
    await visit(page, '/patients/new')
    assert.equal(await page.locator(`${test('patient-first-name')} input, input${test('patient-first-name')}`).first().inputValue(), 'Sin', 'the draft is kept')
  })

  it('hostile text is shown as text', async () => {
    const nasty = '<img src=x onerror=alert(1)>‮"><script>'
    const { id } = await patientCalled(nasty, `${nasty}'--`)
    page.on('dialog', () => page.wrong.push('a script ran'))
    await visit(page, `/patients/${id}`)
    await page.getByText('<img src=x', { exact: false }).first().waitFor()
    assert.equal(await page.locator('img[src=x]').count(), 0)
    await visit(page, '/patients')
    await page.locator(`${test('patient-search')} input, input${test('patient-search')}`).first().fill('img src')
    await page.locator(test('patient-row')).first().waitFor()
    assert.equal(await page.locator('img[src=x]').count(), 0)
  })
})

describe('the desk', () => {
  it('locking keeps a half-typed form', async () => {
    await visit(page, '/patients/new')
    await page.locator(`${test('patient-last-name')} input, input${test('patient-last-name')}`).first().fill('Medio Escrito')
    await page.keyboard.press('Control+l')
    const password = page.locator('input[type=password]').last()
    await password.waitFor()
    await password.fill('demo-reception')
    await page.keyboard.press('Enter')
    await password.waitFor({ state: 'detached' })
    assert.equal(await page.locator(`${test('patient-last-name')} input, input${test('patient-last-name')}`).first().inputValue(), 'Medio Escrito')
  })

  it('a host that is gone is an error with a way to try again, never an empty list', async () => {
    await visit(page, '/patients')
    await page.locator(test('patient-row')).first().waitFor()
    await page.route('**/call', (route) => route.abort())
    await visit(page, '/patients/duplicates')
    await page.getByRole('button', { name: /try again/i }).first().waitFor()
    await page.unroute('**/call')
    await page.getByRole('button', { name: /try again/i }).first().click()
    await page.getByRole('button', { name: /try again/i }).first().waitFor({ state: 'detached' })
  })

  it('a dentist sees own appointments only', async () => {
    await host.signIn('dentist')
    await page.reload()
    await frame(page)
    await agenda()
    await page.locator(test('agenda-appointment')).first().waitFor()
    const list = await host.call('agenda.appointments.list', { from: '2026-11-24', to: '2026-11-24', page_size: 100 })
    const session = (await host.call('desk.state')).session
    assert.ok(list.data.every((one) => one.professional_id === session.user.id))
    assert.equal(await page.locator(test('agenda-appointment')).count(), list.data.filter((one) => one.status).length)
  })
})
