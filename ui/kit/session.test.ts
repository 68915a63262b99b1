import { expect, it } from 'vitest'
import { can, own, reach, session } from './session'
import { fakeSession } from './testing'

it('understands grants, wildcards and scopes', () => {
  session.value = fakeSession(['agenda.appointments.read@own', 'patients.*'])
  expect(can('agenda.appointments.read')).toBe(true)
  expect(own('agenda.appointments.read')).toBe(true)
  expect(can('agenda.appointments.write')).toBe(false)
  expect(can('patients.write')).toBe(true)
  expect(own('patients.write')).toBe(false)
  session.value = fakeSession(['*', 'agenda.appointments.read@own'])
  expect([own('agenda.appointments.read'), own('agenda.appointments.write')]).toEqual([true, false])
  session.value = null
  expect([can('patients.read'), can(undefined)]).toEqual([false, true])
})

it('takes the most exact grant, and the wider of two that are equally exact', () => {
  expect(reach(['*'], 'items.read')).toBe('all')
  expect(reach(['items.*'], 'items.read')).toBe('all')
  expect(reach(['items.read@own'], 'items.read')).toBe('own')
  expect(reach(['items.read@own', 'items.read'], 'items.read')).toBe('all')
  expect(reach(['items.read@own', '*'], 'items.read')).toBe('own')
  expect(reach(['items.*', '*@own'], 'items.read')).toBe('all')
  expect(reach(['items.write', 'item.*'], 'items.read')).toBe('none')
  expect(reach([], 'items.read')).toBe('none')
})
