import { computed, inject, onScopeDispose, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'

export interface FieldContext {
  id: string
  invalid: ComputedRef<boolean>
  describedby: ComputedRef<string | undefined>
  required: ComputedRef<boolean>
  label: ComputedRef<string>
  /** What the input itself finds wrong with what is typed into it; the field says it. */
  complaint: Ref<string | undefined>
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

/** Lets the field around an input say what the input finds wrong. */
export function useComplaint(complaint: Ref<string | undefined>): void {
  const field = inject(fieldKey, undefined)
  if (!field) return
  watch(complaint, (now) => { field.complaint.value = now }, { immediate: true })
  onScopeDispose(() => { field.complaint.value = undefined })
}

/** Whether all that is typed into a form can be read; if not, each field says why and the first has the focus. */
export function isSound(form: HTMLElement | null | undefined): boolean {
  const wrong = [...(form?.querySelectorAll('input') ?? [])].filter((input) => !input.checkValidity())
  wrong[0]?.focus()
  return wrong.length === 0
}
