// Changes of modules that a toast offers to take back, until the practice starts again.
import { useToast } from '@cuspid/ui'

const offered: number[] = []

export function offerUndo(text: string, run: () => unknown): void {
  offered.push(useToast().undo(text, run))
}
/** What is applied, or belongs to a module that comes or goes now, cannot be taken back any more. */
export function settleUndo(): void {
  const toast = useToast()
  for (const id of offered.splice(0)) toast.dismiss(id)
}
