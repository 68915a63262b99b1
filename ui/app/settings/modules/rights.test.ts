import { expect, it } from 'vitest'
import { rolesWith } from './rights'

it('names the roles in the order of the practice, unknown ones last', () => {
  const grants = { porter: ['items.read'], receptionist: ['items.read'], admin: ['*'], dentist: ['items.read@own'], assistant: [] }
  expect(rolesWith(grants, 'items.read@own')).toEqual(['admin', 'dentist', 'receptionist', 'porter'])
})
