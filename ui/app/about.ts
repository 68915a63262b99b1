// How a module introduces itself: from its own strings where its layer is loaded, else from the shell's.
import { t, te } from '@cuspid/ui'
import { modules } from 'virtual:modules'
import { introduced, navigation } from './layers'

export type ModuleState = 'uninstalled' | 'to_install' | 'installed' | 'to_upgrade' | 'to_remove' | 'disabled'
export interface ModuleRow {
  name: string
  version: string
  state: ModuleState
  tier: 'core' | 'optional' | 'internal'
  category: 'official' | 'community'
  depends: string[]
  removable: boolean
  installable: boolean
  error: string | null
  features: string[]
  has_config: boolean
  /** What this program brings, where it is newer than what is installed here. */
  available_version: string | null
  pending: { operation: string; at: string; by: string } | null
  health: 'ok' | 'warning' | 'off'
}

// For modules that have no entry in the menu to take an icon from.
const KNOWN: Record<string, string> = { core: 'layout-dashboard', schedules: 'clock', hello: 'pencil', monitoring: 'activity' }

export function aboutModule(name: string): { title: string; summary: string; icon: string } {
  // A catalogue does not tell when it grows.
  void introduced.value
  const say = (part: string): string => [`${name}.about.${part}`, `modules.known.${name}.${part}`].filter(te).map((key) => t(key))[0] ?? ''
  const icon = navigation.value.find((entry) => entry.module === name)?.icon ?? KNOWN[name] ?? modules[name]?.icon ?? 'puzzle'
  return { title: say('title') || name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '), summary: say('summary'), icon }
}
