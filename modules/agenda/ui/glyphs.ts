// The glyphs of the statuses as one path each (shapes of lucide, ISC). A busy day draws six hundred of them: as
// components, or as references to symbols, they took half of the time in which the grid is laid out.
import type { Status } from './types'

const RING = 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z'
export const GLYPH_PATHS: Record<Status | 'blocked' | 'note', string> = {
  scheduled: RING,
  confirmed: `${RING}M16 9l-5.5 5.5L8 12`,
  checked_in: 'M19 9V6a2 2 0 0 0-2-2H7a2 2 0 0 0-2 2v3M3 16a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-5a2 2 0 0 0-4 0v1.5a.5.5 0 0 1-.5.5h-9a.5.5 0 0 1-.5-.5V11a2 2 0 0 0-4 0zM5 18v2M19 18v2',
  in_treatment: 'M11 2v2M5 2v2M5 3H4a2 2 0 0 0-2 2v4a6 6 0 0 0 12 0V5a2 2 0 0 0-2-2h-1M8 15a6 6 0 0 0 12 0v-3M20 8a2 2 0 1 0 0 4a2 2 0 1 0 0-4z',
  completed: 'M18 6 7 17l-5-5M22 10l-7.5 7.5L13 16',
  cancelled: `${RING}M4.93 4.93 19.07 19.07`,
  no_show: 'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M9 3a4 4 0 1 0 0 8a4 4 0 1 0 0-8zM17 8l5 5M22 8l-5 5',
  blocked: 'M5 10h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM7 10V7a5 5 0 0 1 10 0v3M12 15a1 1 0 1 0 0 2a1 1 0 1 0 0-2z',
  note: 'M21 9a2.4 2.4 0 0 0-.706-1.706l-3.588-3.588A2.4 2.4 0 0 0 15 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2zM15 3v5a1 1 0 0 0 1 1h5',
}
