// Recorded calls in words: the module's own (`<module>.ops.…`) where its layer says some, else the shell's.
import { addMessages, t, te } from '@cuspid/ui'
import { aboutModule } from '../about'
import type { Call } from '../ops'

let words: Promise<void> | undefined
/** Fetched when the page is first opened: nobody else needs them. */
export function loadWords(): Promise<void> {
  return (words ??= addMessages((language) => import(`./locales/${language}.json`)))
}

/** What was done: "Appointment moved". */
export function actText(op: string): string {
  const [module = '', ...rest] = op.split('.')
  const key = [`${module}.ops.${rest.join('.')}`, `audit.ops.${op}`].find(te)
  if (key) return t(key)
  const words = rest.join(' ').replaceAll('_', ' ')
  return words ? `${aboutModule(module).title}: ${words}` : op
}

export function moduleText(op: string): string {
  return aboutModule(op.split('.')[0] ?? '').title
}

/** How much of it: "1 added, 2 changed", and in whose tables when not the act's own. */
export function changesText(changes: Call['changes'], joined: (parts: string[]) => string): string {
  const of = (kind: string): number => new Set(changes.filter((c) => c.kind === kind).map((c) => `${c.entity}/${c.row_id}`)).size
  return joined((['insert', 'update', 'delete'] as const).filter((kind) => of(kind)).map((kind) => t(`audit.${kind}`, { n: of(kind) }, of(kind))))
}
