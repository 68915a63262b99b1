import { t, te } from '@cuspid/ui'
import type { Override } from './types'

/** A holiday's name in the language of the window; what a person wrote stays as it was written. */
export function holidayName(key: string): string {
  const full = `schedules.holidays.${key}`
  return te(full) ? t(full) : key.replaceAll('_', ' ')
}
export function reasonOf(override: Pick<Override, 'reason' | 'holiday'>): string {
  return override.reason || (override.holiday ? holidayName(override.holiday) : '')
}
