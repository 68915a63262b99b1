import { nextTick } from 'vue'

/** Brings whoever saved to the first field that was refused. */
export async function focusInvalid(form: HTMLElement | null | undefined): Promise<void> {
  await nextTick()
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
