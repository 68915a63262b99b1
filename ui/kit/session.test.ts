import { expect, it } from 'vitest'
import { can, own, session } from './session'
import { fakeSession } from './testing'

it('understands grants, wildcards and scopes', () => {
  session.value = fakeSession(['agenda.appointments.read@own', 'patients.*'])
  expect(can('agenda.appointments.read')).toBe(true)
  expect(own('agenda.appointments.read')).toBe(true)
  expect(can('agenda.appointments.write')).toBe(false)
  expect(can('patients.write')).toBe(true)
  expect(own('patients.write')).toBe(false)
  session.value = fakeSession(['*', 'agenda.appointments.read@own'])
  expect(own('agenda.appointments.read')).toBe(false)
  session.value = null
  expect([can('patients.read'), can(undefined)]).toEqual([false, true])
})
