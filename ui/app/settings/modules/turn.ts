// The switch of a module: it acts at once, and says first whom it takes along.
import { t, useAction, useFormat, useToast } from '@cuspid/ui'
import { ref, shallowRef } from 'vue'
import { aboutModule, type ModuleRow } from '../../about'
import { disableModule, enableModule, planModules, type Plan } from './host'

export interface Turning { name: string; on: boolean; plan: Plan }

export function useTurn(refetch: () => Promise<void>) {
  const toast = useToast()
  const { joined } = useFormat()
  const plan = useAction(planModules)
  const enable = useAction(enableModule)
  const disable = useAction(disableModule)
  /** The module whose switch is being turned. */
  const turning = ref('')
  /** Set while a person is asked, because others would go along or because it cannot be done. */
  const asked = shallowRef<Turning>()

  async function turn(module: ModuleRow, on: boolean): Promise<void> {
    if (turning.value) return
    const { name } = module
    turning.value = name
    const found = await plan.run({ action: on ? 'enable' : 'disable', name })
    if (found && (found.refused || found.modules.length > 1)) asked.value = { name, on, plan: found }
    else if (found) await act(name, on)
    turning.value = ''
  }
  async function confirm(): Promise<void> {
    const now = asked.value
    if (!now || turning.value) return
    turning.value = now.name
    await act(now.name, now.on)
    asked.value = undefined
    turning.value = ''
  }
  async function act(name: string, on: boolean): Promise<void> {
    const done = await (on ? enable : disable).run({ name })
    await refetch()
    if (!done?.changed.length) return
    const list = joined(done.changed.map((changed) => aboutModule(changed).title))
    toast.undo(t(on ? 'modules.turned_on' : 'modules.turned_off', { list }), () => putBack(done.changed, !on))
  }
  async function putBack(names: string[], on: boolean): Promise<void> {
    for (const name of [...names].reverse()) await (on ? enable : disable).run({ name })
    await refetch()
  }
  return { turn, confirm, turning, asked }
}
