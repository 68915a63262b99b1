// The practice starts again to apply what waits: what is told meanwhile, step by step.
import { asleep, call, onEvent, toCallError, type CallError, type Session, type StepEvent } from '@cuspid/ui'
import { computed, reactive, ref, shallowRef } from 'vue'
import { enter } from '../../desk'

export type StepState = 'waiting' | 'started' | 'completed' | 'failed'
/** Of the copy: `unproven` when all of it was written and nothing says that it stands. */
export type CopyState = StepState | 'unproven'
export interface Work {
  module: string
  operation: string
  steps: { name: string; state: CopyState }[]
  /** Known once the practice is open again. */
  outcome?: { ok: boolean; error: string | null; reason?: string | null }
}
export type Phase = 'idle' | 'running' | 'done' | 'refused'
interface Restarted { applied: { module: string; operation: string; ok: boolean; error: string | null; reason?: string | null }[]; session: Session | null }

/** The copy of the practice as a step of a module; the host tells of it only when there is none. */
export const COPY = 'copy'
// What is to come is shown before it begins; a step that is not foreseen here is added when it is heard of.
const FORESEEN: Record<string, string[]> = {
  install: [COPY, 'migrate', 'seed', 'install', 'finalize'],
  upgrade: [COPY, 'migrate', 'seed', 'post_upgrade', 'finalize'],
  uninstall: [COPY, 'backup', 'uninstall', 'delete_data', 'migrate_down', 'finalize'],
}

/**
 * The word for a step. `backup` is the copy of the practice, but where a module is removed also the archive of what it holds;
 * of one that failed there nobody can tell which of the two it was.
 */
export function stepWord(operation: string, step: string, status?: string): string {
  if (step !== 'backup') return step
  if (operation !== 'uninstall') return COPY
  return status === 'failed' ? 'backup' : 'archive'
}

// Whoever locked the screen meanwhile finds it locked.
async function comeBack(session: Session | null): Promise<void> {
  if (asleep.value) await call('desk.lock').catch(() => undefined)
  else if (session) await enter(session)
}

export function useRestart() {
  const phase = ref<Phase>('idle')
  const works = reactive<Work[]>([])
  /** 0 to 1 while the copy of the practice is written. */
  const copied = ref<number | null>(null)
  /** Of the copy of the practice; it stays waiting when nothing was due. */
  const copy = ref<CopyState>('waiting')
  const refused = shallowRef<CallError>()

  function workOf(module: string, operation: string): Work {
    const found = works.find((w) => w.module === module)
    if (found) return found
    const steps = (FORESEEN[operation] ?? []).map((name) => ({ name, state: name === COPY ? copy.value : 'waiting' as const }))
    works.push({ module, operation, steps })
    return works[works.length - 1]!
  }
  function copyIs(state: CopyState): void {
    copy.value = state
    for (const work of works) for (const step of work.steps) if (step.name === COPY) step.state = state
  }
  const written = (): boolean => copied.value === 1

  function hear(event: StepEvent): void {
    const work = workOf(event.module, event.operation)
    if (event.step === 'backup' && event.status !== 'completed' && copy.value !== 'completed') return hearBackup(event, work)
    // A module is touched only once the copy stands.
    copyIs('completed')
    put(work, event.step, event.status)
  }
  /** While it is open whether there is a copy: either there is none, and that is why, or a removal begins with its archive. */
  function hearBackup({ operation, status }: StepEvent, work: Work): void {
    if (operation !== 'uninstall') copyIs('failed')
    else if (status === 'failed' && written() && copy.value !== 'failed') put(work, 'backup', 'failed')
    else if (status === 'failed') copyIs('failed')
  }
  function put(work: Work, name: string, state: StepState): void {
    const step = work.steps.find((s) => s.name === name)
    if (step) step.state = state
    else work.steps.splice(work.steps.findLastIndex((s) => s.state !== 'waiting') + 1, 0, { name, state })
  }
  function settle({ applied }: Restarted): void {
    if (applied.some((one) => one.ok)) copyIs('completed')
    else if (applied.length && !['completed', 'failed'].includes(copy.value)) copyIs(copied.value === null || written() ? 'unproven' : 'failed')
    for (const { module, operation, ok, error, reason } of applied) {
      const work = workOf(module, operation)
      work.outcome = { ok, error, reason }
      // Steps that had nothing to do are not told of; of a failed one the rest never began.
      if (ok) work.steps = work.steps.filter((s) => s.state !== 'waiting').map((s) => ({ ...s, state: 'completed' }))
    }
    // What somebody took back or applied meanwhile was not waiting any more.
    works.splice(0, works.length, ...works.filter((work) => work.outcome))
  }

  /** Runs to the end whatever becomes of the page that asked for it. */
  async function run(waiting: { module: string; operation: string }[]): Promise<void> {
    if (phase.value === 'running') return
    phase.value = 'running'
    refused.value = undefined
    copied.value = null
    copy.value = 'waiting'
    works.splice(0)
    for (const { module, operation } of waiting) workOf(module, operation)
    const deaf = [
      onEvent('step', hear),
      onEvent('progress', ({ done, total }) => {
        if (total <= 0 || !['waiting', 'started'].includes(copy.value)) return
        copied.value = done / total
        copyIs('started')
      }),
    ]
    try {
      const answer = await call<Restarted>('desk.restart')
      await comeBack(answer.session)
      settle(answer)
      phase.value = 'done'
    } catch (caught) {
      refused.value = toCallError(caught, 'desk.restart')
      phase.value = 'refused'
    } finally {
      for (const stop of deaf) stop()
    }
  }
  const failed = computed(() => works.filter((w) => w.outcome && !w.outcome.ok))
  return { phase, works, copied, copy, refused, failed, run }
}
