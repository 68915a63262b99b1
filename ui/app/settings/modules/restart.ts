// The practice starts again to apply what waits: what is told meanwhile, step by step.
import { asleep, call, onEvent, toCallError, type CallError, type Session, type StepEvent } from '@cuspid/ui'
import { computed, reactive, ref, shallowRef } from 'vue'
import { enter } from '../../desk'

export type StepState = 'waiting' | 'started' | 'completed' | 'failed'
export interface Work {
  module: string
  operation: string
  steps: { name: string; state: StepState }[]
  /** Known once the practice is open again. */
  outcome?: { ok: boolean; error: string | null; reason?: string | null }
}
export type Phase = 'idle' | 'running' | 'done' | 'refused'
interface Restarted { applied: { module: string; operation: string; ok: boolean; error: string | null; reason?: string | null }[]; session: Session | null }

// What is to come is shown before it begins; a step that is not foreseen here is added when it is heard of.
const FORESEEN: Record<string, string[]> = {
  install: ['migrate', 'seed', 'install', 'finalize'],
  upgrade: ['migrate', 'seed', 'post_upgrade', 'finalize'],
  uninstall: ['backup', 'uninstall', 'delete_data', 'migrate_down', 'finalize'],
}

// Whoever locked the screen meanwhile finds it locked.
async function comeBack(session: Session | null): Promise<void> {
  if (asleep.value) await call('desk.lock').catch(() => undefined)
  else if (session) await enter(session)
}

export function useRestart() {
  const phase = ref<Phase>('idle')
  const works = reactive<Work[]>([])
  /** 0 to 1 while the copy of the practice is made; 1 once the modules' steps have begun. */
  const copied = ref<number | null>(null)
  const refused = shallowRef<CallError>()

  function workOf(module: string, operation: string): Work {
    const found = works.find((w) => w.module === module)
    if (found) return found
    const steps = (FORESEEN[operation] ?? []).map((name) => ({ name, state: 'waiting' as StepState }))
    works.push({ module, operation, steps })
    return works[works.length - 1]!
  }
  function hear(event: StepEvent): void {
    copied.value = 1
    const { steps } = workOf(event.module, event.operation)
    const step = steps.find((s) => s.name === event.step)
    if (step) step.state = event.status
    else steps.splice(steps.findLastIndex((s) => s.state !== 'waiting') + 1, 0, { name: event.step, state: event.status })
  }
  function settle({ applied }: Restarted): void {
    copied.value = 1
    for (const { module, operation, ok, error, reason } of applied) {
      const work = workOf(module, operation)
      work.outcome = { ok, error, reason }
      // Steps that had nothing to do are not told of; of a failed one the rest never began.
      if (ok) work.steps = work.steps.filter((s) => s.state !== 'waiting').map((s) => ({ ...s, state: 'completed' }))
    }
  }

  /** Runs to the end whatever becomes of the page that asked for it. */
  async function run(waiting: { module: string; operation: string }[]): Promise<void> {
    if (phase.value === 'running') return
    phase.value = 'running'
    refused.value = undefined
    copied.value = null
    works.splice(0)
    for (const { module, operation } of waiting) workOf(module, operation)
    const deaf = [
      onEvent('step', hear),
      onEvent('progress', ({ done, total }) => { if (total > 0 && copied.value !== 1) copied.value = done / total }),
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
  return { phase, works, copied, refused, failed, run }
}
