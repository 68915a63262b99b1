import { can, liveLayers } from '@cuspid/ui'
import { createMemoryHistory, createRouter, createWebHashHistory } from 'vue-router'

// Behind `#`, because the window's files are not on a web server that knows our paths.
export const router = createRouter({
  history: typeof window === 'undefined' ? createMemoryHistory() : createWebHashHistory(),
  routes: [
    { path: '/', name: 'dashboard', component: () => import('./dashboard/DashboardPage.vue') },
    { path: '/settings/:section?', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
    { path: '/refused', name: 'refused', component: () => import('./frame/RefusedPage.vue') },
    { path: '/:rest(.*)*', name: 'not_found', component: () => import('./frame/NotFoundPage.vue') },
  ],
})

/** While a session's layers are being fetched: their addresses are not known yet, which is not "not found". */
export const coming: { layers?: Promise<void> } = {}

router.beforeEach(async (to) => {
  if (to.name === 'not_found' && coming.layers) {
    await coming.layers
    if (router.resolve(to.fullPath).name !== 'not_found') return to.fullPath
  }
  const module = to.meta.module as string | undefined
  if (module && !liveLayers.value.includes(module)) return { name: 'not_found', params: { rest: to.path.slice(1).split('/') }, query: to.query, hash: to.hash }
  const permission = to.meta.permission as string | undefined
  if (permission && !can(permission)) return { name: 'refused' }
  return true
})
