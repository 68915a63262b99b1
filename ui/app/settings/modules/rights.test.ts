import { expect, it } from 'vitest'
import { reach, rolesWith } from './rights'

it('reads a manifest’s grants: everything, a branch, one, only one’s own', () => {
  expect(reach(['*'], 'items.read')).toBe('all')
  expect(reach(['items.*'], 'items.read')).toBe('all')
  expect(reach(['items.read@own'], 'items.read')).toBe('own')
  expect(reach(['items.read@own', 'items.read'], 'items.read')).toBe('all')
  expect(reach(['items.write'], 'items.read')).toBe('none')
  expect(reach([], 'items.read')).toBe('none')
})

it('names the roles in the order of the practice, unknown ones last', () => {
  const grants = { porter: ['items.read'], receptionist: ['items.read'], admin: ['*'], dentist: ['items.read@own'], assistant: [] }
  expect(rolesWith(grants, 'items.read@own')).toEqual(['admin', 'dentist', 'receptionist', 'porter'])
})
