import { can, liveLayers } from '@cuspid/ui'
import { computed, type ComputedRef } from 'vue'
import { useRouter, type RouteRecordNormalized } from 'vue-router'

/** Routes of live modules that this person may open, chosen by path: a module's import page is found, not listed here. */
export function liveRoutes(wanted: (path: string) => boolean): ComputedRef<RouteRecordNormalized[]> {
  const router = useRouter()
  return computed(() => router.getRoutes().filter((route) => {
    const module = route.meta.module as string | undefined
    return wanted(route.path) && (!module || liveLayers.value.includes(module)) && can(route.meta.permission as string | undefined)
  }))
}
