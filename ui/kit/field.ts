import { computed, inject, type ComputedRef, type InjectionKey } from 'vue'

export interface FieldContext {
  id: string
  invalid: ComputedRef<boolean>
  describedby: ComputedRef<string | undefined>
  required: ComputedRef<boolean>
  label: ComputedRef<string>
}
export const fieldKey: InjectionKey<FieldContext> = Symbol('field')

/** The attributes by which an input belongs to the field around it. */
export function useFieldAttrs(): ComputedRef<Record<string, unknown>> {
  const field = inject(fieldKey, undefined)
  return computed(() => field
    ? {
        id: field.id,
        'aria-invalid': field.invalid.value || undefined,
        'aria-describedby': field.describedby.value,
        'aria-required': field.required.value || undefined,
      }
    : {})
}
