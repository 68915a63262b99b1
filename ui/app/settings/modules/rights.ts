// Which roles a module gives its permissions to.
import { t, te } from '@cuspid/ui'

/** By role, as in a manifest: without the module's name; `*` is everything, `x@own` only one's own rows. */
export type Grants = Record<string, string[]>
export const ROLES = ['admin', 'dentist', 'hygienist', 'assistant', 'receptionist']

/** How far a role's grants reach for one permission. */
export function reach(list: string[], permission: string): 'all' | 'own' | 'none' {
  let found: 'own' | 'none' = 'none'
  for (const grant of list) {
    const [name = '', scope] = grant.split('@')
    const covers = name === '*' || name === permission || (name.endsWith('.*') && permission.startsWith(name.slice(0, -1)))
    if (covers && !scope) return 'all'
    if (covers) found = 'own'
  }
  return found
}
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
