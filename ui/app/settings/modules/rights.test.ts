import { expect, it } from 'vitest'
import { asBrought, inOrder, reachOf, rolesWith } from './rights'

it('names the roles in the order of the practice, unknown ones last', () => {
  const grants = { porter: ['items.read'], receptionist: ['items.read'], admin: ['*'], dentist: ['items.read@own'], assistant: [] }
  expect(rolesWith(grants, 'items.read@own')).toEqual(['admin', 'dentist', 'receptionist', 'porter'])
  expect(inOrder(['porter', 'assistant', 'admin'])).toEqual(['admin', 'assistant', 'porter'])
})
it('reads what a module brings as what a practice has', () => {
  const brought = asBrought('stock', { admin: ['*'], dentist: ['items.read@own'] })
  expect(['admin', 'dentist', 'porter'].map((role) => reachOf(brought, role, 'stock.items.read'))).toEqual(['all', 'own', 'none'])
})
