// Which roles a module gives its permissions to.
import { reach, t, te } from '@cuspid/ui'

/** By role, as in a manifest: without the module's name; `*` is everything, `x@own` only one's own rows. */
export type Grants = Record<string, string[]>
export const ROLES = ['admin', 'dentist', 'hygienist', 'assistant', 'receptionist']

/** The roles that a manifest gives a permission to, in the order of the practice; others after them. */
export function rolesWith(grants: Grants, permission: string): string[] {
  const [name = ''] = permission.split('@')
  return sortedRoles(grants).filter((role) => reach(grants[role] ?? [], name) !== 'none')
}
export function sortedRoles(grants: Grants): string[] {
  const place = (role: string): number => (ROLES.includes(role) ? ROLES.indexOf(role) : ROLES.length)
  return Object.keys(grants).sort((a, b) => place(a) - place(b) || a.localeCompare(b))
}
export function roleTitle(role: string): string {
  return te(`roles.${role}`) ? t(`roles.${role}`) : role
}
