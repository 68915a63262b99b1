import { call, useToast } from '@cuspid/ui'
import { exportIcs } from './types'

/** Hands a part of the agenda to the person at this desk as a calendar file. */
export async function saveCalendar(range: { from: string; to: string }, professionalId?: string): Promise<void> {
  try {
    const { file_name, content } = await call(exportIcs, { ...range, ...(professionalId ? { professional_id: professionalId } : {}) })
    const url = URL.createObjectURL(new Blob([content], { type: 'text/calendar;charset=utf-8' }))
    const link = document.createElement('a')
    link.href = url
    link.download = file_name
    link.click()
    // Read after the click has returned.
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  } catch (caught) {
    useToast().error(caught)
  }
}
