import { fakeHost, settle } from '@cuspid/ui/testing'
import { describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({
  modules: {
    probe: { depends: [], load: async () => ({ default: { name: 'probe', routes: [{ path: '/probe/:id', component: { render: () => null } }] } }) },
  },
}))
const { loadLayers } = await import('./layers')
const { router } = await import('./router')

describe('an address inside a layer', () => {
  it('is found once the layer is there, and lost again when its module is turned off', async () => {
    await router.push('/probe/7?tab=visits')
    expect(router.currentRoute.value.name).toBe('not_found')
    fakeHost({ 'core.navigation': { layers: ['probe'], entries: [] } })
    await loadLayers()
    await settle()
    expect(router.currentRoute.value).toMatchObject({ params: { id: '7' }, query: { tab: 'visits' } })
    expect(router.currentRoute.value.name).not.toBe('not_found')
    fakeHost({ 'core.navigation': { layers: [], entries: [] } })
    await loadLayers()
    expect(router.currentRoute.value.name).toBe('not_found')
    expect(router.currentRoute.value.fullPath).toBe('/probe/7?tab=visits')
  })
})
