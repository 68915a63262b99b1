// Recording stock from the screens: one toast that says what happened and takes it back.
import { call, t, useToast } from '@cuspid/ui'
import { amount, itemName } from './names'
import { itemsArchive, itemsRestore, movementsRecord, movementsReverse, type MovementsRecordInput } from './ops'
import type { Item, Recorded } from './types'

function said(input: MovementsRecordInput, made: Recorded): string {
  const quantity = made.movements.reduce((sum, movement) => sum + movement.quantity, 0)
  const words = { what: amount(Math.abs(quantity), made.item.unit), name: itemName(made.item), left: amount(made.item.on_hand, made.item.unit) }
  return t(`inventory.done.${input.kind}`, words)
}

/** Records it and offers to undo it. Refusals are the caller's to show. */
export async function record(input: MovementsRecordInput): Promise<Recorded> {
  const toast = useToast()
  const made = await call(movementsRecord, input)
  const ids = made.movements.map((movement) => movement.id)
  if (!ids.length) {
    toast.show({ text: t('inventory.done.agrees', { name: itemName(made.item) }) })
    return made
  }
  toast.undo(said(input, made), () => call(movementsReverse, { ids }))
  if (made.movements.some((movement) => movement.short)) {
    toast.show({ kind: 'warn', text: t('inventory.done.short', { name: itemName(made.item), left: amount(made.item.on_hand, made.item.unit) }) })
  }
  return made
}

/** Takes movements back that were made earlier. */
export async function takeBack(ids: string[]): Promise<void> {
  const toast = useToast()
  try {
    await call(movementsReverse, { ids })
    toast.show({ text: t('inventory.done.reversed') })
  } catch (caught) {
    toast.error(caught)
  }
}

export async function archive(item: Item): Promise<void> {
  const toast = useToast()
  try {
    await call(itemsArchive, { id: item.id })
    toast.undo(t('inventory.done.archived', { name: itemName(item) }), () => call(itemsRestore, { id: item.id }))
  } catch (caught) {
    toast.error(caught)
  }
}
export async function restore(item: Item): Promise<void> {
  const toast = useToast()
  try {
    await call(itemsRestore, { id: item.id })
    toast.undo(t('inventory.done.restored', { name: itemName(item) }), () => call(itemsArchive, { id: item.id }))
  } catch (caught) {
    toast.error(caught)
  }
}

/** Icons of what moved stock. */
export const KIND_ICONS = { receipt: 'package-plus', consumption: 'package-minus', adjustment: 'clipboard-list', waste: 'package-x' } as const
