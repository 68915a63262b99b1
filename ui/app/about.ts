// How a module introduces itself: from its own strings where its layer is loaded, else from the shell's.
import { t, te } from '@cuspid/ui'
import { modules } from 'virtual:modules'
import { introduced, navigation } from './layers'
import type { ModuleRow as Row } from './ops'

export type ModuleState = 'uninstalled' | 'to_install' | 'installed' | 'to_upgrade' | 'to_remove' | 'disabled'
export interface ModuleRow extends Omit<Row, 'state' | 'health'> {
  state: ModuleState
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
