import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue'
import { session } from './session'

interface Kept { draft: object; initial: string }
const drafts = new Map<string, Kept>()

function fullKey(key: string): string {
  const s = session.value
  return `${s?.practice.slug ?? ''}/${s?.user.id ?? ''}/${key}`
}

/**
 * What is typed into a form, kept while the program runs: through leaving the page and through the lock screen.
 * In memory only, because it may be about a person; each user of a shared desk has drafts of their own.
 */
export function useDraft<T extends object>(key: string, initial: () => T): {
  draft: T
  dirty: ComputedRef<boolean>
  restored: Ref<boolean>
  clear: () => void
} {
  const id = fullKey(key)
  const kept = drafts.get(id)
  const draft = (kept?.draft ?? reactive(initial())) as T
  const first = ref(kept?.initial ?? JSON.stringify(draft))
  drafts.set(id, { draft, initial: first.value })
  const dirty = computed(() => JSON.stringify(draft) !== first.value)
  const restored = ref(Boolean(kept) && dirty.value)

  function clear(): void {
    for (const field of Object.keys(draft)) delete (draft as Record<string, unknown>)[field]
    Object.assign(draft, initial())
    first.value = JSON.stringify(draft)
    restored.value = false
    drafts.delete(id)
    drafts.set(id, { draft, initial: first.value })
  }
  return { draft, dirty, restored, clear }
}

/** Another person signs in to another practice: nothing of before stays. */
export function forgetDrafts(): void {
  drafts.clear()
}
