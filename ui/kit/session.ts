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

function held(permissions: string[], wanted: string): { any: boolean; all: boolean } {
  let any = false
  for (const grant of permissions) {
    const [name, scope] = grant.split('@')
    const covers = name === '*' || name === wanted || (name!.endsWith('.*') && wanted.startsWith(name!.slice(0, -1)))
    if (!covers) continue
    if (!scope) return { any: true, all: true }
    any = true
  }
  return { any, all: false }
}

export function can(permission: string | undefined): boolean {
  if (!permission) return true
  return held(session.value?.permissions ?? [], permission.split('@')[0]!).any
}
/** Allowed, but only for one's own rows. */
export function own(permission: string): boolean {
  const h = held(session.value?.permissions ?? [], permission)
  return h.any && !h.all
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
