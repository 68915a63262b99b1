// Which roles a module gives its permissions to.
import { reach, t, te } from '@cuspid/ui'

/** By role, as in a manifest: without the module's name; `*` is everything, `x@own` only one's own rows. */
export type Grants = Record<string, string[]>
export const ROLES = ['admin', 'dentist', 'hygienist', 'assistant', 'receptionist']

/** As they stand in the practice: with the module's name, one entry for each role. */
export interface RoleNow { role: string; permissions: string[] }
/** What a module brings, said as the practice says it. */
export function asBrought(module: string, grants: Grants): RoleNow[] {
  return Object.entries(grants).map(([role, list]) => ({ role, permissions: list.map((one) => `${module}.${one}`) }))
}
/** How far a role reaches for a permission with the module's name. */
export function reachOf(roles: RoleNow[], role: string, permission: string): 'all' | 'own' | 'none' {
  return reach(roles.find((one) => one.role === role)?.permissions ?? [], permission)
}
/** The roles that a manifest gives a permission to, in the order of the practice; others after them. */
export function rolesWith(grants: Grants, permission: string): string[] {
  const [name = ''] = permission.split('@')
  return sortedRoles(grants).filter((role) => reach(grants[role] ?? [], name) !== 'none')
}
export function sortedRoles(grants: Grants): string[] {
  return inOrder(Object.keys(grants))
}
export function inOrder(roles: string[]): string[] {
  const place = (role: string): number => (ROLES.includes(role) ? ROLES.indexOf(role) : ROLES.length)
  return [...roles].sort((a, b) => place(a) - place(b) || a.localeCompare(b))
}
export function roleTitle(role: string): string {
  return te(`roles.${role}`) ? t(`roles.${role}`) : role
}
