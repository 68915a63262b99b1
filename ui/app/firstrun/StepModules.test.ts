import { addMessages, session } from '@cuspid/ui'
import { mountScreen } from '@cuspid/ui/testing'
import { beforeAll, expect, it, vi } from 'vitest'
import type { ModuleRow } from '../about'
import type { Wizard } from './wizard'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: StepModules } = await import('./StepModules.vue')
const { router } = await import('../router')
beforeAll(async () => {
  await addMessages((language) => import(`../locales/${language}.json`))
  await router.push('/')
})

function row(name: string, state: ModuleRow['state']): ModuleRow {
  return {
    name, version: '1.0.0', state, tier: 'optional', category: 'official', depends: [], removable: true, installable: true,
    error: null, error_reason: null, features: [], has_config: false, available_version: '1.0.0', pending: null, health: 'ok',
  }
}

it('installs what is chosen, with what that needs, before it goes on', async () => {
  let states: Record<string, ModuleRow['state']> = { agenda: 'installed', stock: 'uninstalled', forecast: 'uninstalled' }
  const gone: string[] = []
  const wizard = { go: (step: string) => gone.push(step) } as unknown as Wizard
  const screen = await mountScreen(StepModules, {
    props: { wizard },
    answers: {
      'core.modules.list': () => Object.entries(states).map(([name, state]) => row(name, state)),
      'core.modules.install': () => { states = { ...states, stock: 'to_install', forecast: 'to_install' }; return { scheduled: ['stock', 'forecast'], requires_restart: true } },
      'desk.restart': () => {
        states = { agenda: 'installed', stock: 'installed', forecast: 'installed' }
        return { applied: ['stock', 'forecast'].map((module) => ({ module, operation: 'install', ok: true, error: null })), session: session.value }
      },
      'core.navigation': { layers: [], entries: [] },
    },
  })
  const next = (): HTMLButtonElement => screen.element.querySelector('button[type=submit]')!
  expect(next().textContent).toContain('Continue')
  for (const box of screen.element.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) box.click()
  await screen.settle()
  expect(next().textContent).toContain('Install and continue')
  next().click()
  await screen.settle()
  await screen.settle()
  // The second was on its way with the first.
  expect(screen.calls.filter((c) => c.op === 'core.modules.install')).toHaveLength(1)
  document.querySelector<HTMLElement>('[data-test="restart-close"]')!.click()
  await screen.settle()
  next().click()
  await screen.settle()
  expect(gone).toEqual(['demo'])
  screen.unmount()
})
