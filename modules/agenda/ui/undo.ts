import { useToast } from '@cuspid/ui'

// One message of the agenda at a time: a row of them would cover the work, and U reaches the acts before the last.
let last: number | undefined
function instead(show: () => number): void {
  if (last !== undefined) useToast().dismiss(last)
  last = show()
}

/** Offers to undo the newest act on the agenda. */
export function offerUndo(text: string, run: () => unknown): void {
  instead(() => useToast().undo(text, run))
}
/** Says why nothing happened. Whatever can still be undone keeps its offer. */
let said: number | undefined
export function sayOnce(text: string): void {
  if (said !== undefined) useToast().dismiss(said)
  said = useToast().show({ kind: 'info', text })
}
