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
      const range = reason.key === 'out_of_range' && !te(`${this.module}.errors.out_of_range`) ? rangeText(reason.min, reason.max) : undefined
      out[path] = range ?? lookUp(this.module, 'errors', reason.key, reason) ?? english[path] ?? t('errors.validation')
    }
    return out
  }

  /** The host could not be reached: what it knows may be as it was, and whether it heard us is not known. */
  get unanswered(): boolean {
    return this.reason === 'no_answer'
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

/** Within which bounds a value must lie, as far as they are known: numbers, dates or times. */
export function rangeText(min: unknown, max: unknown): string | undefined {
  const [least, most] = [shownBound(min), shownBound(max)]
  if (least && most) return t('errors.out_of_range_between', { min: least, max: most })
  if (least) return t('errors.out_of_range_min', { min: least })
  return most && t('errors.out_of_range_max', { max: most })
}

function shownBound(bound: unknown): string | undefined {
  if (typeof bound === 'number') return useFormat().number(bound, { maximumFractionDigits: 10 })
  return typeof bound === 'string' ? dated(bound) ?? bound : undefined
}

// A sentence that names a plan says "Pro", not `pro`: ids that have a name in the program are shown by it.
function named(module: string, params: Params): Params {
  const shown = Object.entries(params).map(([key, value]) => [key, typeof value === 'string' ? nameOf(module, key, value) : value])
  return Object.fromEntries(shown) as Params
}

function dated(value: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? useFormat().date(value) : undefined
}

function nameOf(module: string, key: string, value: string): string {
  const date = dated(value)
  if (date) return date
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

/** Whether this is a refusal in the host's own form. */
export function isAnswer(error: unknown): boolean {
  return typeof (error as { code?: unknown } | null | undefined)?.code === 'string'
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
