import { call, saveFile, useToast } from '@cuspid/ui'
import { exportIcs } from './types'

/** Hands a part of the agenda to the person at this desk as a calendar file. */
export async function saveCalendar(range: { from: string; to: string }, professionalId?: string): Promise<void> {
  try {
    const { file_name, content } = await call(exportIcs, { ...range, ...(professionalId ? { professional_id: professionalId } : {}) })
    await saveFile(file_name, 'text/calendar', content)
  } catch (caught) {
    useToast().error(caught)
  }
}
