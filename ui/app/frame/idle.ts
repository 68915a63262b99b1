// Locks the window when nobody has touched it for a while.
import { can, useOp } from '@cuspid/ui'
import { onBeforeUnmount } from 'vue'
import { lock } from '../desk'

export const IDLE_KEY = 'core.idle_lock_minutes'
const DEFAULT_MINUTES = 10

export function watchIdle(): void {
  const settings = useOp<Record<string, unknown>>('core.settings.get', { key: IDLE_KEY }, { when: () => can('core.settings.read') })
  let last = Date.now()
  const touched = (): void => { last = Date.now() }
  const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const
  for (const name of events) window.addEventListener(name, touched, { passive: true, capture: true })
  const timer = setInterval(() => {
    const set = settings.data.value?.[IDLE_KEY]
    const minutes = typeof set === 'number' ? set : DEFAULT_MINUTES
    // Zero means never: a practice may decide so for a desk behind a locked door.
    if (minutes > 0 && Date.now() - last > minutes * 60_000) void lock()
  }, 5000)
  onBeforeUnmount(() => {
    clearInterval(timer)
    for (const name of events) window.removeEventListener(name, touched, { capture: true })
  })
}
