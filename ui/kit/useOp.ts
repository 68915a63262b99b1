import { computed, getCurrentScope, onScopeDispose, ref, shallowRef, toValue, watch, type ComputedRef, type MaybeRefOrGetter, type Ref, type ShallowRef } from 'vue'
import { call, onEvent, opName, type Op } from './call'
import { toCallError, type CallError } from './error'
import { asleep } from './session'
import { useToast } from './toast'

let dependencies: Record<string, string[]> = {}

/** `module -> modules it depends on`, from the manifests. */
export function setDependencies(map: Record<string, string[]>): void {
  dependencies = map
}

/** Whether a change in one of `changed` can alter what `module` answers. */
export function touches(module: string, changed: string[]): boolean {
  if (changed.includes('core')) return true
  const seen = new Set<string>()
  const queue = [module]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue
    if (changed.includes(next)) return true
    seen.add(next)
    queue.push(...(dependencies[next] ?? []))
  }
  return false
}

function whenDisposed(stop: () => void): void {
  if (getCurrentScope()) onScopeDispose(stop)
}

/** Runs when a change touched one of `modules` (or anything, for null). */
export function onChanged(modules: string[] | null, fn: () => void): void {
  whenDisposed(onEvent('changed', (event) => {
    if (!modules || modules.some((m) => touches(m, event.modules))) fn()
  }))
}

export interface OpOptions {
  immediate?: boolean
  debounce?: number
  when?: () => boolean
  refetchOn?: string[]
}
export interface OpState<O> {
  data: ShallowRef<O | undefined>
  error: ShallowRef<CallError | undefined>
  loading: Ref<boolean>
  stale: ComputedRef<Date | undefined>
  updatedAt: Ref<Date | undefined>
  refetch: () => Promise<void>
}

/** What an operation answers, kept fresh: asked again when its input or its module changes. */
export function useOp<O, I = unknown>(operation: string | Op<I, O>, input?: MaybeRefOrGetter<I>, options: OpOptions = {}): OpState<O> {
  const { immediate = true, debounce = 0, when = () => true, refetchOn = [] } = options
  const name = opName(operation as Op<never, unknown>)
  const module = name.split('.')[0]!
  const data = shallowRef<O>()
  const error = shallowRef<CallError>()
  const loading = ref(false)
  const updatedAt = ref<Date>()
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let alive = true
  let again = false

  async function refetch(): Promise<void> {
    clearTimeout(timer)
    if (!when()) return
    const mine = ++turn
    loading.value = true
    try {
      const answer = await call<O, I>(operation, toValue(input) as I)
      if (mine !== turn || !alive) return
      data.value = answer
      error.value = undefined
      updatedAt.value = new Date()
    } catch (caught) {
      if (mine !== turn || !alive) return
      error.value = toCallError(caught, name)
    } finally {
      if (mine === turn) {
        loading.value = false
        if (again && alive) {
          again = false
          void refetch()
        }
      }
    }
  }
  // An import tells of hundreds of changes: at most one question waits behind the one under way.
  function freshen(): void {
    if (loading.value) again = true
    else void refetch()
  }
  function soon(): void {
    clearTimeout(timer)
    if (debounce > 0) timer = setTimeout(() => void refetch(), debounce)
    else void refetch()
  }

  // Compared as text, because getters build a new object each time.
  watch(() => JSON.stringify([toValue(input) ?? null, when()]), soon)
  whenDisposed(onEvent('changed', (event) => {
    if (!asleep.value && [module, ...refetchOn].some((m) => touches(m, event.modules))) freshen()
  }))
  // What happened behind the lock screen is caught up with on the way back.
  watch(asleep, (now) => { if (!now && updatedAt.value) void refetch() })
  whenDisposed(() => {
    alive = false
    clearTimeout(timer)
  })
  if (immediate) void refetch()

  const stale = computed(() => (error.value && data.value !== undefined ? updatedAt.value : undefined))
  return { data, error, loading, stale, updatedAt, refetch }
}

export interface ActionState<I, O> {
  run: (input: I) => Promise<O | undefined>
  busy: Ref<boolean>
  error: ShallowRef<CallError | undefined>
  fieldErrors: Ref<Record<string, string>>
  reset: () => void
}

/** One act of the user: busy while it runs, its refusals sorted into fields and the rest. */
export function useAction<I = Record<string, unknown>, O = unknown>(
  operation: string | Op<I, O>,
  options: { onDone?: (output: O) => void; toast?: boolean } = {},
): ActionState<I, O> {
  const busy = ref(false)
  const error = shallowRef<CallError>()
  const fieldErrors = ref<Record<string, string>>({})
  const toast = useToast()

  function reset(): void {
    error.value = undefined
    fieldErrors.value = {}
  }
  async function run(input: I): Promise<O | undefined> {
    if (busy.value) return undefined
    busy.value = true
    reset()
    try {
      const output = await call<O, I>(operation, input)
      options.onDone?.(output)
      // An operation without an answer still has to be told from a failure.
      return (output ?? (null as O))
    } catch (caught) {
      const refused = toCallError(caught, opName(operation as Op<never, unknown>))
      error.value = refused
      if (refused.code === 'validation' && Object.keys(refused.fields).length) fieldErrors.value = refused.fields
      else if (options.toast !== false) toast.error(refused)
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { run, busy, error, fieldErrors, reset }
}

/** How far a long operation has come. */
export function useProgress(operation: string | Op<never, unknown>): {
  done: Ref<number>
  total: Ref<number>
  running: ComputedRef<boolean>
  fraction: ComputedRef<number | null>
} {
  const name = opName(operation)
  const done = ref(0)
  const total = ref(0)
  whenDisposed(onEvent('progress', (event) => {
    if (event.op !== name) return
    done.value = event.done
    total.value = event.total
  }))
  return {
    done,
    total,
    running: computed(() => total.value > 0 && done.value < total.value),
    fraction: computed(() => (total.value > 0 ? done.value / total.value : null)),
  }
}
