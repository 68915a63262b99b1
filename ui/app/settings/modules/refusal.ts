// Why a change of modules cannot be carried out, in words.
import { CallError, t, useFormat } from '@cuspid/ui'
import { aboutModule } from '../../about'
import type { Plan } from './host'

export function refusalText(refused: NonNullable<Plan['refused']>): string {
  const { joined } = useFormat()
  const list = joined(refused.modules.map((name) => aboutModule(name).title))
  if (refused.reason === 'required_by' && list) return t('modules.plan.required_by', { list })
  return new CallError('invalid', refused.message, { reason: refused.reason, modules: list }, 'core.modules.plan').text
}

/** As the error says it, with the module it names by its title. */
export function titledText(error: CallError): string {
  const { module } = error.details
  if (typeof module !== 'string') return error.text
  return new CallError(error.code, error.message, { ...error.details, module: aboutModule(module).title }, error.op).text
}
