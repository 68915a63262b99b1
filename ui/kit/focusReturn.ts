// Where the focus was before a dialog took it. A dialog opened by a key has no trigger to give it back to.
import { watch, type Ref } from 'vue'

/** The last place outside every dialog and menu: for a dialog opened by another one that is gone by the end. */
let outside: HTMLElement | undefined

function placeOf(element: Element | null): HTMLElement | undefined {
  if (!(element instanceof HTMLElement) || element === document.body) return undefined
  // A menu's item is gone as soon as it is chosen; the button that opened the menu stays.
  const menu = element.closest('[role="menu"]')
  if (!menu) return element
  const opener = menu.getAttribute('aria-labelledby')
  return (opener && document.getElementById(opener)) || undefined
}

export function useFocusReturn(open: Ref<boolean>): (event: Event) => void {
  let before: HTMLElement | undefined
  watch(open, (now) => {
    if (!now) return
    before = placeOf(document.activeElement)
    if (before && !before.closest('[data-modal]')) outside = before
  }, { immediate: true })

  return (event) => {
    const place = [before, outside].find((element) => element?.isConnected)
    before = undefined
    if (!place) return
    event.preventDefault()
    // Once the dialog has left the page; while it is there it holds the focus.
    setTimeout(() => {
      // Whoever opened next has taken it already.
      const modal = document.activeElement?.closest('[data-modal]')
      if (modal && !modal.contains(place)) return
      if (place.isConnected) place.focus({ preventScroll: true })
    }, 0)
  }
}
