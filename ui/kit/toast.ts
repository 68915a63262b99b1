import { reactive } from 'vue'
import { errorText, toCallError } from './error'

export type Kind = 'ok' | 'info' | 'warn' | 'err'
export interface Toast {
  id: number
  text: string
  kind: Kind
  seconds: number
  action?: { label: string; run: () => unknown } | undefined
  undo?: (() => unknown) | undefined
}

export const toasts: Toast[] = reactive([])
let last = 0

function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
// More than two would cover the work. What only confirms goes first, then what can be undone, a refusal last.
function makeRoom(): void {
  if (toasts.length < 2) return
  const first = toasts.find((toast) => toast.kind !== 'err' && !toast.undo) ?? toasts.find((toast) => toast.kind !== 'err') ?? toasts[0]!
  dismiss(first.id)
}
function push(toast: Omit<Toast, 'id'>): number {
  const id = ++last
  makeRoom()
  toasts.push({ id, ...toast })
  return id
}
function error(caught: unknown): number {
  const refused = toCallError(caught)
  // Signed out meanwhile: the lock screen already says so.
  if (refused.code === 'unauthenticated') return 0
  return push({ text: errorText(refused), kind: 'err', seconds: 12 })
}

export async function runUndo(toast: Toast): Promise<void> {
  dismiss(toast.id)
  try {
    await toast.undo?.()
  } catch (caught) {
    error(caught)
  }
}
/** Undoes the newest act that can still be undone; false when there is none. */
export function undoNewest(): boolean {
  const newest = toasts.findLast((toast) => toast.undo)
  if (!newest) return false
  void runUndo(newest)
  return true
}

export interface ToastOptions {
  text: string
  kind?: Kind
  seconds?: number
  action?: { label: string; run: () => unknown }
}
export function useToast(): {
  show: (options: ToastOptions) => number
  undo: (text: string, run: () => unknown) => number
  error: (caught: unknown) => number
  dismiss: (id: number) => void
} {
  return {
    show: ({ text, kind = 'ok', seconds = 6, action }) => push({ text, kind, seconds, action }),
    undo: (text, run) => push({ text, kind: 'ok', seconds: 10, undo: run }),
    error,
    dismiss,
  }
}
