import { useFormat } from './format'
import { t, te } from './i18n'

export type ErrorCode =
  | 'validation' | 'invalid' | 'not_found' | 'conflict' | 'forbidden'
  | 'unauthenticated' | 'locked' | 'unavailable' | 'internal'

type Params = Record<string, unknown>
export interface Reason extends Params { key: string }

/** What the host answers when it refuses: a code to branch on, and details to say why. */
export class CallError extends Error {
  readonly code: ErrorCode
  readonly details: Params
  readonly op: string

  constructor(code: ErrorCode, message: string, details: Params = {}, op = '') {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.details = details
    this.op = op
  }

  get reason(): string | undefined {
    return typeof this.details.reason === 'string' ? this.details.reason : undefined
  }

  /** One translated sentence per refused field, by the field's path. */
  get fields(): Record<string, string> {
    const reasons = (this.details.reasons ?? {}) as Record<string, Reason>
    const english = (this.details.fields ?? {}) as Record<string, string>
    const out: Record<string, string> = {}
    for (const [path, message] of Object.entries(english)) out[path] = message
    for (const [path, reason] of Object.entries(reasons)) {
      out[path] = lookUp(this.module, 'errors', reason.key, reason) ?? english[path] ?? t('errors.validation')
    }
    return out
  }

  get module(): string {
    return this.op.split('.')[0] ?? ''
  }

  get text(): string {
    const reason = this.reason
    const found = reason && lookUp(this.module, 'errors', reason, this.details)
    if (found) return found
    if (this.code === 'validation') {
      const first = Object.values(this.fields)[0]
      return first ? t('errors.validation_first', { first }) : t('errors.validation')
    }
    return lookUp(this.module, 'errors', this.code, this.details) ?? t('errors.internal')
  }
}

/** A text that the host names by its key: in the module's own words where it has them, else in the program's. */
export function lookUp(module: string, section: 'errors' | 'health', key: string, params: Params): string | undefined {
  for (const full of [`${module}.${section}.${key}`, `${section}.${key}`]) {
    if (te(full)) return t(full, named(module, params), pluralOf(params))
  }
  return undefined
}

// A sentence that names a plan says "Pro", not `pro`: ids that have a name in the program are shown by it.
function named(module: string, params: Params): Params {
  const shown = Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? nameOf(module, key, value) : value])
  return Object.fromEntries(shown) as Params
}

function nameOf(module: string, key: string, value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return useFormat().date(value)
  if (key === 'reason') return lookUp(module, 'errors', value, {}) ?? value
  const names = key === 'module' ? [`${value}.about.title`, `modules.known.${value}.title`] : [`names.${key}.${value}`]
  const known = names.find(te)
  return known ? t(known) : value
}

// "at most {max} characters" needs the plural of its number.
function pluralOf(params: Params): number {
  for (const name of ['count', 'max', 'min']) {
    const value = params[name]
    if (typeof value === 'number') return value
  }
  return 1
}

export function toCallError(error: unknown, op = ''): CallError {
  if (error instanceof CallError) return error
  const shape = error as { code?: ErrorCode; message?: string; details?: Params } | undefined
  if (shape && typeof shape === 'object' && typeof shape.code === 'string') {
    return new CallError(shape.code, shape.message ?? shape.code, shape.details ?? {}, op)
  }
  return new CallError('internal', typeof error === 'string' ? error : (shape?.message ?? 'unknown error'), {}, op)
}

export function errorText(error: unknown): string {
  return toCallError(error).text
}
