import { onActivated, onBeforeUnmount, onDeactivated, shallowRef, watchEffect } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { setWindowTitle } from './call'
import { prefs } from './prefs'
import { asleep } from './session'

export interface PageHead {
  title: () => string
  /** Whose record it is. Stands first in the window's title. */
  subject?: () => string | undefined
  /** `person`: the label is somebody's name, blurred by F12. */
  parent?: () => { label: string; to: RouteLocationRaw; person?: boolean } | undefined
  /** The title is somebody's name. */
  person?: boolean
  flush?: boolean
}

/** The page that the window shows now. */
export const page = shallowRef<PageHead>()
/** The program's name, as the window's title ends with it. */
export const PROGRAM = 'Cuspid'

watchEffect(() => {
  const head = page.value
  // The title bar cannot be blurred, and behind the lock screen it would still say whose record lies open.
  const named = !prefs.privacy && !asleep.value
  const title = named || !head?.person ? head?.title() : head.parent?.()?.label
  const parts = [named && head?.subject?.(), asleep.value ? '' : title, PROGRAM].filter((p, i, all) => p && all.indexOf(p) === i)
  setWindowTitle(parts.join(' · '))
})

export function usePage(head: PageHead): void {
  const show = (): void => { page.value = head }
  const hide = (): void => { if (page.value === head) page.value = undefined }
  show()
  onActivated(show)
  onDeactivated(hide)
  onBeforeUnmount(hide)
}
