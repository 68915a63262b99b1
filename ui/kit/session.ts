import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'

export interface Session {
  practice: { slug: string; name: string; country: string; currency: string; language: string; zone: string; demo: boolean }
  user: { id: string; name: string; email: string; professional: boolean; color: string | null }
  clinic: { id: string; code: string; name: string; zone: string; offsets?: { from: number; minutes: number }[] }
  clinics: { id: string; code: string; name: string }[]
  role: string
  permissions: string[]
  must_change_password: boolean
  now: string
}

export const session = shallowRef<Session | null>(null)
/** The screen is locked: the host has no session, what is shown waits underneath. */
export const asleep = ref(false)
/** Names of the modules whose layers may be shown now. */
export const liveLayers: Ref<string[]> = ref([])

/**
 * How far grants reach for one permission: `*` is everything, `items.*` a branch, `x@own` only one's own rows.
 * The most exact grant counts, and of two that are equally exact the wider.
 */
export function reach(grants: string[], permission: string): 'all' | 'own' | 'none' {
  let best = -1
  let found: 'all' | 'own' | 'none' = 'none'
  for (const grant of grants) {
    const [name = '', scope] = grant.split('@')
    const branch = name === '*' || name.endsWith('.*')
    if (branch ? !permission.startsWith(name.slice(0, -1)) : name !== permission) continue
    const exact = branch ? name.length - 1 : Infinity
    if (exact < best || (exact === best && scope)) continue
    best = exact
    found = scope ? 'own' : 'all'
  }
  return found
}
const mine = (permission: string): 'all' | 'own' | 'none' => reach(session.value?.permissions ?? [], permission)

export function can(permission: string | undefined): boolean {
  if (!permission) return true
  return mine(permission.split('@')[0]!) !== 'none'
}
/** Allowed, but only for one's own rows. */
export function own(permission: string): boolean {
  return mine(permission) === 'own'
}

export function useSession(): {
  session: Ref<Session | null>
  practice: ComputedRef<Session['practice'] | undefined>
  clinic: ComputedRef<Session['clinic'] | undefined>
  user: ComputedRef<Session['user'] | undefined>
  can: typeof can
  own: typeof own
} {
  return {
    session,
    practice: computed(() => session.value?.practice),
    clinic: computed(() => session.value?.clinic),
    user: computed(() => session.value?.user),
    can,
    own,
  }
}
