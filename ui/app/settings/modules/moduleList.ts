// Which modules a list shows, in which order, and what may be done with each.
import { fold } from '@cuspid/ui'
import type { ModuleRow, ModuleState } from '../../about'

export const TIERS = ['core', 'optional', 'internal'] as const
export const TABS = ['all', 'active', 'updates', 'problems'] as const
export type Tab = (typeof TABS)[number]
export type Deed = 'install' | 'uninstall' | 'upgrade' | 'retry' | 'cancel' | 'orphan'

const RUNNING: ModuleState[] = ['installed', 'to_upgrade', 'to_remove']
/** Works now: what waits for an upgrade or its removal goes on until the restart, unless the host says that it is off. */
export function isOn(module: ModuleRow): boolean {
  return RUNNING.includes(module.state) && module.health !== 'off'
}
export function isWaiting(module: ModuleRow): boolean {
  return module.state.startsWith('to_')
}
/** What this program brings has to come first: only installs and removals can be taken back. */
export function isCancellable(module: ModuleRow): boolean {
  return module.state === 'to_install' || module.state === 'to_remove'
}
/** It is still in the practice, but this program no longer brings it. */
export function isOrphan(module: ModuleRow): boolean {
  return module.available_version === null
}
export function canUpgrade(module: ModuleRow): boolean {
  return !module.error && ['installed', 'disabled'].includes(module.state) && Boolean(module.available_version) && module.available_version !== module.version
}
export function hasProblem(module: ModuleRow): boolean {
  return Boolean(module.error) || module.health === 'warning'
}
/** Whether its switch may be turned: the core is always on, what waits is settled by the restart, what failed by another try. */
export function isSwitchable(module: ModuleRow): boolean {
  return module.tier !== 'core' && !module.error && (module.state === 'installed' || module.state === 'disabled')
}

export function inTab(module: ModuleRow, tab: Tab): boolean {
  if (tab === 'active') return isOn(module)
  if (tab === 'updates') return module.state === 'to_upgrade' || canUpgrade(module)
  if (tab === 'problems') return hasProblem(module)
  return true
}
/** Every word of the query stands in its name, its title or its summary. */
export function answers(module: ModuleRow, about: { title: string; summary: string }, query: string): boolean {
  const text = fold(`${module.name} ${about.title} ${about.summary}`)
  return fold(query).split(/\s+/).filter(Boolean).every((word) => text.includes(word))
}
/** The groups of a list, each by the titles of its modules as the language sorts them. */
export function byTier(modules: ModuleRow[], titleOf: (module: ModuleRow) => string, language: string): { tier: (typeof TIERS)[number]; list: ModuleRow[] }[] {
  const sorted = [...modules].sort((a, b) => titleOf(a).localeCompare(titleOf(b), language))
  return TIERS.map((tier) => ({ tier, list: sorted.filter((m) => m.tier === tier) })).filter((group) => group.list.length)
}
export function usedBy(modules: ModuleRow[], name: string): string[] {
  return modules.filter((m) => m.depends.includes(name)).map((m) => m.name)
}

/** Stands in the practice and is not on its way out. An upgrade never comes to code that is gone. */
function canGo(module: ModuleRow): boolean {
  return ['installed', 'disabled'].includes(module.state) || (isOrphan(module) && module.state === 'to_upgrade')
}
/** What an administrator may do with a module as it stands, in the order of a menu. */
export function deedsFor(module: ModuleRow): Deed[] {
  const deeds: Deed[] = []
  if (isOrphan(module) && canGo(module)) deeds.push('orphan')
  if (module.error && !isOrphan(module)) deeds.push('retry')
  if (isCancellable(module)) deeds.push('cancel')
  if (module.state === 'uninstalled' && module.installable) deeds.push('install')
  if (canUpgrade(module)) deeds.push('upgrade')
  if (module.removable && canGo(module)) deeds.push('uninstall')
  return deeds
}

export type ChipKind = 'ok' | 'warn' | 'err' | 'plain'
/** The state as a chip: its colour, and the key of its word. */
export function stateChip(module: ModuleRow): { kind: ChipKind; key: string } {
  if (isOrphan(module) && !isWaiting(module)) return { kind: 'warn', key: 'orphan' }
  if (module.error) return { kind: 'err', key: 'failed' }
  const kind = module.state === 'installed' ? 'ok' : isWaiting(module) ? 'warn' : 'plain'
  return { kind, key: module.state }
}
