// What the host tells beside an answer: why something failed, what is wrong. In words of this language where there are any.
import { lookUp } from './error'

/** One thing that is wrong with a module, as health reports it. */
export interface Told {
  module: string
  key: string
  params: Record<string, unknown>
  /** English, for when there are no words for its key. */
  message: string
}

export function healthText(finding: Told): string {
  return lookUp(finding.module, 'health', finding.key, finding.params) ?? finding.message
}

/** Why a change of a module failed: `reason` is a key, `text` English. */
export function reasonText(module: string, reason: string | null | undefined, text: string | null | undefined): string {
  return (reason && lookUp(module, 'errors', reason, {})) || text || ''
}
