import { t, te, useFormat, useToast } from '@cuspid/ui'
import type { JobState } from './ops'

/** How a module introduces itself: by its own words where its layer is loaded, else by the shell's, else by its name. */
export function moduleTitle(name: string): string {
  const key = [`${name}.about.title`, `modules.known.${name}.title`].find(te)
  return key ? t(key) : name
}

/** Date and time to the second: lines of a log lie close together. Zones differ by whole minutes, so seconds stay. */
export function exactTime(at: string): string {
  const { dateTime } = useFormat()
  return `${dateTime(at)}:${at.slice(17, 19)}`
}

export const LEVELS = {
  error: { kind: 'err', icon: 'circle-alert' },
  warn: { kind: 'warn', icon: 'triangle-alert' },
  info: { kind: 'plain', icon: 'info' },
  debug: { kind: 'plain', icon: 'info' },
} as const

export const STATES: Record<JobState, { kind: 'info' | 'ok' | 'err'; icon: string }> = {
  waiting: { kind: 'info', icon: 'clock' },
  done: { kind: 'ok', icon: 'check' },
  failed: { kind: 'err', icon: 'circle-alert' },
}

/** Facts on one line, as a programmer reads them: `op=patients.create code=validation`. */
export function facts(fields: unknown): string {
  if (!fields || typeof fields !== 'object') return ''
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('  ')
}

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string): Promise<void> {
  const toast = useToast()
  try {
    await navigator.clipboard.writeText(text)
    toast.show({ kind: 'info', text: t('monitoring.copied') })
  } catch {
    toast.show({ kind: 'warn', text: t('monitoring.not_copied') })
  }
}
