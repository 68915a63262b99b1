// How a module introduces itself: from its own strings where its layer is loaded, else from the shell's.
import { t, te } from '@cuspid/ui'
import { navigation } from './layers'

export interface ModuleRow {
  name: string
  version: string
  state: 'uninstalled' | 'to_install' | 'installed' | 'to_upgrade' | 'to_remove' | 'disabled'
  tier: 'core' | 'optional' | 'internal'
  category: 'official' | 'community'
  depends: string[]
  removable: boolean
  error: string | null
}

// Before anyone has signed in there is no menu to take an icon from.
const KNOWN: Record<string, string> = { core: 'layout-dashboard', patients: 'users', agenda: 'calendar-days', schedules: 'clock', hello: 'pencil' }

export function aboutModule(name: string): { title: string; summary: string; icon: string } {
  const say = (part: string): string => [`${name}.about.${part}`, `modules.known.${name}.${part}`].filter(te).map((key) => t(key))[0] ?? ''
  const icon = navigation.value.find((entry) => entry.module === name)?.icon ?? KNOWN[name] ?? 'puzzle'
  return { title: say('title') || name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '), summary: say('summary'), icon }
}
