import { minutesOf, timeOf, wallNow } from '@cuspid/ui'
import { STEP, type Agenda } from './agenda'
import type { Column } from './columns'
import { clinicZone } from './names'

/** The next quarter of an hour in sight that is open and nobody has. */
export function firstFree(agenda: Agenda): { column: Column; minute: number } | undefined {
  const { first, last } = agenda.axis.value
  const now = wallNow(clinicZone())
  for (let minute = first; minute < last; minute += STEP) {
    for (const column of agenda.columns.value) {
      if (column.key === 'none' || column.date < now.slice(0, 10)) continue
      if (column.date === now.slice(0, 10) && minute < minutesOf(timeOf(now))) continue
      const closed = agenda.bands.value.get(column.key)?.some((b) => b.start < minute + STEP && minute < b.end)
      const taken = agenda.boxes.value.get(column.key)?.some((b) => !b.span.dead && b.span.start < minute + STEP && minute < b.span.end)
      if (!closed && !taken) return { column, minute }
    }
  }
  return undefined
}
