// The switch of a module: it acts at once, and says first whom it takes along.
import { call, CallError, t, toCallError, useFormat, useToast } from '@cuspid/ui'
import { ref, shallowRef } from 'vue'
import { aboutModule, type ModuleRow } from '../../about'
import { disableModule, enableModule, planModules, type Plan } from './host'
import { refusalText } from './refusal'
import { offerUndo } from './undoable'

export interface Turning {
  name: string
  on: boolean
  plan: Plan
  /** Something changed since the person read what would happen. */
  outdated?: boolean
}

const titled = (names: string[]): string => useFormat().joined(names.map((name) => aboutModule(name).title))

export function useTurn(refetch: () => Promise<void>) {
  const toast = useToast()
  /** The module whose switch is being turned. */
  const turning = ref('')
  /** Set while a person is asked, because others would go along or because it cannot be done. */
  const asked = shallowRef<Turning>()

  const read = (name: string, on: boolean): Promise<Plan> => call(planModules, { action: on ? 'enable' : 'disable', name })
  /** One at a time; a refusal is told. */
  async function busy(name: string, work: () => Promise<void>): Promise<void> {
    if (turning.value) return
    turning.value = name
    try {
      await work()
    } catch (caught) {
      asked.value = undefined
      toast.error(caught)
      await refetch()
    } finally {
      turning.value = ''
    }
  }

  const turn = (module: ModuleRow, on: boolean): Promise<void> => busy(module.name, async () => {
    const { name } = module
    const plan = await read(name, on)
    if (plan.refused || plan.modules.length > 1) asked.value = { name, on, plan }
    else await carryOut({ name, on, plan })
  })
  const confirm = (): Promise<void> => busy(asked.value?.name ?? '', async () => {
    if (asked.value && (await carryOut(asked.value))) asked.value = undefined
  })

  /** False when the plan no longer held: what would happen now is then to be read first. */
  async function carryOut(now: Turning): Promise<boolean> {
    const changed = await act(now)
    await refetch()
    if (!changed) return false
    const { on } = now
    if (changed.length) offerUndo(t(on ? 'modules.turned_on' : 'modules.turned_off', { list: titled(changed) }), () => putBack(changed, !on))
    return true
  }
  async function act({ name, on, plan }: Turning): Promise<string[] | undefined> {
    try {
      return (await call(on ? enableModule : disableModule, { name, token: plan.token })).changed
    } catch (caught) {
      const error = toCallError(caught, 'core.modules.plan')
      if (error.reason !== 'plan_outdated') throw error
      return askAnew(name, on)
    }
  }
  async function askAnew(name: string, on: boolean): Promise<string[] | undefined> {
    const plan = await read(name, on)
    // Somebody else turned it meanwhile: nothing is left to do.
    if (!plan.refused && !plan.modules.length) return []
    asked.value = { name, on, plan, outdated: true }
    return undefined
  }

  // Whoever came to stand on them meanwhile does not go along unasked. What is thrown is told by the toast.
  async function putBack(names: string[], on: boolean): Promise<void> {
    try {
      for (const name of [...names].reverse()) {
        const plan = await read(name, on)
        if (plan.refused) return void toast.show({ text: refusalText(plan.refused), kind: 'err', seconds: 12 })
        if (plan.modules.some((one) => !names.includes(one.name))) throw new CallError('conflict', 'others would go along', { reason: 'plan_outdated' })
        if (plan.modules.length) await call(on ? enableModule : disableModule, { name, token: plan.token })
      }
    } finally {
      await refetch()
    }
  }
  return { turn, confirm, turning, asked }
}
