// The module's own words for what its operations answer; `ops.ts` is generated.
import { op } from '@cuspid/ui'

export type { HolidayRow as Holiday, Override, Shift, Weekday } from './ops'
export interface Professional { id: string; name: string; color: string | null }
export const professionals = op<Record<string, never>, Professional[]>('core.professionals.list')
export const MAY_WRITE = 'schedules.write'
