import { onActivated, onBeforeUnmount, onDeactivated, shallowRef, watchEffect } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { setWindowTitle } from './call'

export interface PageHead {
  title: () => string
  subject?: () => string | undefined
  parent?: () => { label: string; to: RouteLocationRaw } | undefined
  flush?: boolean
}

/** The page that the window shows now. */
export const page = shallowRef<PageHead>()
/** The program's name, as the window's title ends with it. */
export const PROGRAM = 'Cuspid'

watchEffect(() => {
  const head = page.value
  const parts = [head?.subject?.(), head?.title(), PROGRAM].filter((p, i, all) => p && all.indexOf(p) === i)
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
