import { useToast } from '@cuspid/ui'

let last: number | undefined

/** Offers to undo the newest act on the agenda. One at a time: a row of them would cover the work, and U reaches the others. */
export function offerUndo(text: string, run: () => unknown): void {
  const toast = useToast()
  if (last !== undefined) toast.dismiss(last)
  last = toast.undo(text, run)
}
