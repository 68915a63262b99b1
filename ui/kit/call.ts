// The one file that knows how the window reaches the host.
import { CallError, isAnswer, toCallError } from './error'

export interface ChangedEvent { call_id?: string; modules: string[] }
export interface ProgressEvent { op: string; done: number; total: number }
/** One step of an install, upgrade or uninstall while the practice starts again. */
export interface StepEvent { module: string; operation: string; step: string; status: 'started' | 'completed' | 'failed' }
export interface HostEvents { changed: ChangedEvent; progress: ProgressEvent; step: StepEvent }
type Handler = (payload: never) => void

export interface Transport {
  call(op: string, input: unknown): Promise<unknown>
  /** Tells every event to `emit`; called once. */
  listen(emit: (name: string, payload: unknown) => void): void
}

/** A typed name of an operation: the generated clients are made of these. */
export interface Op<I = unknown, O = unknown> { readonly name: string; readonly kind: OpKind; readonly __io?: (input: I) => O }
export type OpKind = 'read' | 'write' | 'destructive'
export function operation<I, O>(name: string, kind: OpKind = 'read'): Op<I, O> {
  return { name, kind }
}
export function opName(operation: string | Op<never, unknown>): string {
  return typeof operation === 'string' ? operation : operation.name
}

const handlers = new Map<string, Set<Handler>>()
let transport: Transport | undefined
let listening = false

function emit(name: string, payload: unknown): void {
  for (const handler of handlers.get(name) ?? []) handler(payload as never)
}

const windowTransport: Transport = {
  async call(name, input) {
    const { invoke } = await import('@tauri-apps/api/core')
    return invoke('call', { op: name, input })
  },
  listen(deliver) {
    void import('@tauri-apps/api/event').then(({ listen }) => {
      for (const name of ['changed', 'progress', 'step']) void listen(name, (event) => deliver(name, event.payload))
    })
  },
}

// A browser instead of the window: for development and browser tests. Left out of `vite build --mode release`.
const httpTransport: Transport = {
  async call(name, input) {
    const response = await fetch('/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ op: name, input }),
    })
    const answer = (await response.json()) as { ok: boolean; data?: unknown; error?: unknown }
    if (!answer.ok) throw answer.error
    return answer.data
  },
  listen(deliver) {
    // Without a number the host answers where it stands: what was before this window opened is no news.
    let after: number | undefined
    const poll = async (): Promise<void> => {
      try {
        const response = await fetch(after === undefined ? '/events' : `/events?after=${after}`)
        const answer = (await response.json()) as { last: number; events: { name: string; payload: unknown }[] }
        after = answer.last
        for (const event of answer.events) deliver(event.name, event.payload)
        setTimeout(poll, 0)
      } catch {
        setTimeout(poll, 2000)
      }
    }
    void poll()
  },
}

/** In the program's own window; otherwise in a browser, for development and tests. */
export function inWindow(): boolean {
  return '__TAURI_INTERNALS__' in window
}

function theTransport(): Transport {
  if (transport) return transport
  if (inWindow()) transport = windowTransport
  else if (import.meta.env.MODE !== 'release') transport = httpTransport
  else throw new Error('no host')
  return transport
}

/** Tests put a host of their own here. */
export function setTransport(other: Transport | undefined): void {
  transport = other
  listening = false
}

export async function call<O, I = unknown>(operation: string | Op<I, O>, input?: I): Promise<O> {
  const name = opName(operation as Op<never, unknown>)
  try {
    return (await theTransport().call(name, input ?? {})) as O
  } catch (error) {
    if (isAnswer(error)) throw toCallError(error, name)
    // The host said nothing at all: not started yet, gone, or no way to it.
    throw new CallError('unavailable', error instanceof Error ? error.message : String(error), { reason: 'no_answer' }, name)
  }
}

/** Hears the host; answers the function that stops hearing. */
export function onEvent<K extends keyof HostEvents>(name: K, handler: (payload: HostEvents[K]) => void): () => void {
  const set = handlers.get(name) ?? new Set<Handler>()
  handlers.set(name, set)
  set.add(handler as Handler)
  if (!listening) {
    listening = true
    theTransport().listen(emit)
  }
  return () => set.delete(handler as Handler)
}

/** Prints what the window shows. The window's own webview has no other way to reach a printer. */
export function printWindow(): void {
  window.print()
}

/** The window's title bar; in a browser, the tab. */
export function setWindowTitle(title: string): void {
  document.title = title
  if (!inWindow()) return
  void import('@tauri-apps/api/window').then(({ getCurrentWindow }) => getCurrentWindow().setTitle(title)).catch(() => undefined)
}
