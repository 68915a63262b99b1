import { emitChanged, mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { addMessages } from '@cuspid/ui'
import type { ModuleRow } from '../../about'
import type { Plan } from './host'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: ModulesSection } = await import('./ModulesSection.vue')

function row(name: string, more: Partial<ModuleRow> = {}): ModuleRow {
  return {
    name, version: '1.0.0', state: 'installed', tier: 'optional', category: 'official', depends: [], removable: true, installable: true,
    error: null, features: [], has_config: false, available_version: '1.0.0', pending: null, health: 'ok', ...more,
  }
}
const MODULES = [row('core', { tier: 'core', removable: false }), row('stock'), row('forecast', { depends: ['stock'], category: 'community' }), row('notes', { state: 'uninstalled', health: 'off' })]
function planOf(more: Partial<Plan> = {}): Plan {
  return {
    token: 't1', action: 'uninstall', modules: [{ name: 'stock', operation: 'uninstall', reason: 'asked', version: '1.0.0', from: null }], tables: [{ name: 'stock_item', module: 'stock', rows: 12 }],
    permissions_gained: [], permissions_lost: ['stock.items.read'], backup_bytes: 1000, disk_needed: 2000, disk_free: 9000, requires_restart: true, refused: null, ...more,
  }
}
const info = { manifest: { name: 'stock', summary: '', author: 'Someone', license: 'MIT', features: [], role_permissions: { admin: ['*'], dentist: ['items.read'] } }, state: 'installed', version: '1.0.0', error: null, revisions: [], dependents: [], tables: [], permissions: ['stock.items.read'] }

beforeAll(() => addMessages((language) => import(`../../locales/${language}.json`)))
let screen: Screen
async function open(answers: Record<string, Answer> = {}, permissions?: string[]): Promise<Screen> {
  screen = await mountScreen(ModulesSection, { permissions: permissions ?? ['*'], answers: { 'core.modules.list': MODULES, 'core.health': { ok: true, findings: [] }, 'core.modules.info': info, ...answers } })
  return screen
}
afterEach(() => screen.unmount())
const find = (name: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-test="${name}"]`)
async function press(name: string): Promise<void> {
  find(name)!.click()
  await screen.settle()
}
async function type(name: string, text: string): Promise<void> {
  const input = find(name) as HTMLInputElement
  input.value = text
  input.dispatchEvent(new Event('input'))
  await screen.settle()
}
const calls = (op: string): unknown[] => screen.calls.filter((c) => c.op === op).map((c) => c.input)

describe('a switch', () => {
  it('acts at once when nobody else goes along, and can be undone', async () => {
    await open({ 'core.modules.plan': planOf({ action: 'disable', modules: [{ name: 'forecast', operation: 'disable', reason: 'asked', version: '1.0.0', from: null }] }), 'core.modules.disable': { changed: ['forecast'] } })
    await press('module-forecast')
    expect(calls('core.modules.disable')).toEqual([{ name: 'forecast' }])
    expect(find('turn')).toBeNull()
  })
  it('names who would go along before it acts', async () => {
    const modules = [{ name: 'forecast', operation: 'disable' as const, reason: 'needed_by' as const, version: '1', from: null }, { name: 'stock', operation: 'disable' as const, reason: 'asked' as const, version: '1', from: null }]
    await open({ 'core.modules.plan': planOf({ action: 'disable', modules }), 'core.modules.disable': { changed: ['forecast', 'stock'] } })
    await press('module-stock')
    expect(calls('core.modules.disable')).toEqual([])
    expect(find('turn-forecast')!.textContent).toContain('Forecast')
    await press('turn-go')
    expect(calls('core.modules.disable')).toEqual([{ name: 'stock' }])
  })
  it('of the core cannot be turned', async () => {
    await open()
    expect((find('module-core') as HTMLButtonElement).disabled).toBe(true)
  })
})

describe('a plan', () => {
  it('is read, and its token goes with the act', async () => {
    await open({ 'core.modules.plan': planOf({ action: 'install', tables: [], modules: [{ name: 'notes', operation: 'install', reason: 'asked', version: '1.0.0', from: null }], permissions_lost: [], permissions_gained: ['stock.items.read'] }), 'core.modules.install': { scheduled: ['notes'], requires_restart: true } })
    await press('module-install-notes')
    expect(find('plan-gained')!.textContent).toContain('Administrator, Dentist')
    await press('plan-go')
    expect(calls('core.modules.install')).toEqual([{ name: 'notes', token: 't1' }])
    expect(find('plan')).toBeNull()
  })
  it('is fetched anew when it no longer fits, and says so', async () => {
    let plans = 0
    await open({
      'core.modules.plan': () => planOf({ action: 'install', tables: [], token: `t${++plans}`, modules: [{ name: 'notes', operation: 'install', reason: 'asked', version: '1.0.0', from: null }] }),
      'core.modules.install': (input: { token: string }) => {
        if (input.token === 't1') throw { code: 'conflict', message: 'outdated', details: { reason: 'plan_outdated' } }
        return { scheduled: ['notes'], requires_restart: true }
      },
    })
    await press('module-install-notes')
    await press('plan-go')
    expect(find('plan-outdated')).not.toBeNull()
    await press('plan-go')
    expect(calls('core.modules.install')).toEqual([{ name: 'notes', token: 't1' }, { name: 'notes', token: 't2' }])
  })
  it('cannot be carried out without the space it needs', async () => {
    await open({ 'core.modules.plan': planOf({ action: 'install', disk_needed: 10, disk_free: 9 }) })
    await press('module-install-notes')
    expect((find('plan-go') as HTMLButtonElement).disabled).toBe(true)
  })
})

describe('a removal', () => {
  async function remove(answers: Record<string, Answer>): Promise<void> {
    await open(answers)
    const menu = find('module-menu-stock')!
    menu.focus()
    menu.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await screen.settle()
    const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
    items.find((item) => item.textContent?.includes('Uninstall'))!.click()
    await screen.settle()
  }
  it('waits for the module’s name', async () => {
    await remove({ 'core.modules.plan': planOf(), 'core.modules.uninstall': { scheduled: ['stock'], requires_restart: true } })
    expect(document.querySelector('[data-test="plan"] tfoot')!.textContent).toContain('12')
    expect((find('plan-go') as HTMLButtonElement).disabled).toBe(true)
    await type('plan-word', 'stoc')
    expect((find('plan-go') as HTMLButtonElement).disabled).toBe(true)
    await type('plan-word', 'stock')
    await press('plan-go')
    expect(calls('core.modules.uninstall')).toEqual([{ name: 'stock', token: 't1' }])
  })
  it('says who needs it, and takes those along when told to', async () => {
    await remove({
      'core.modules.plan': (input: { force?: boolean }) => (input.force ? planOf({ token: 'all' }) : planOf({ refused: { reason: 'required_by', message: '', modules: ['forecast'] } })),
      'core.modules.uninstall': { scheduled: ['forecast', 'stock'], requires_restart: true },
    })
    expect(find('plan-refused')!.textContent).toContain('Forecast')
    expect(find('plan-go')).toBeNull()
    await press('plan-force')
    await type('plan-word', 'stock')
    await press('plan-go')
    expect(calls('core.modules.uninstall')).toEqual([{ name: 'stock', token: 'all', force: true }])
  })
})

describe('what waits', () => {
  it('cannot be taken back where this program needs it', async () => {
    await open({ 'core.modules.list': [row('stock', { state: 'to_upgrade', available_version: '1.1.0' })] })
    expect(find('pending-stock')).not.toBeNull()
    expect(find('pending-cancel-stock')).toBeNull()
  })
  const waiting = [row('stock', { state: 'to_remove', pending: { operation: 'uninstall', at: '2026-11-24T10:00:00Z', by: 'u2' } }), row('notes', { state: 'to_install', pending: { operation: 'install', at: '2026-11-24T10:00:00Z', by: 'u1' } })]
  it('stands in the banner, with its way back', async () => {
    const people = [{ id: 'u2', name: 'Zoe Gil' }]
    await open({ 'core.modules.list': waiting, 'core.users.list': people, 'core.modules.cancel': { scheduled: [], cancelled: ['stock', 'notes'], requires_restart: false } })
    expect(find('pending-stock')!.textContent).toContain('Stock 1.0.0, uninstall')
    expect(find('pending-stock')!.textContent).toContain('Zoe Gil')
    expect(find('pending-notes')!.textContent).toContain('Ana Ruiz')
    await press('modules-cancel-all')
    // The first word took both along.
    expect(calls('core.modules.cancel')).toEqual([{ name: 'stock' }])
  })
  it('is only looked at without the permission', async () => {
    await open({ 'core.modules.list': waiting }, ['core.modules.read'])
    expect(find('modules-pending')).not.toBeNull()
    // Who else there is may not be asked.
    expect(find('pending-stock')!.textContent).not.toContain('u2')
    expect(calls('core.users.list')).toEqual([])
    expect(find('modules-restart')).toBeNull()
    expect(find('modules-restore')).toBeNull()
    expect(find('module-install-notes')).toBeNull()
  })
})

describe('the page', () => {
  it('filters and counts', async () => {
    await open()
    expect(find('modules-tabs')!.textContent).toContain('All4')
    await type('modules-filter', 'fore')
    expect(document.querySelectorAll('.module')).toHaveLength(1)
    await type('modules-filter', 'xyzzy')
    expect(document.body.textContent).toContain('No module matches')
  })
  it('keeps what it has when the host falls silent, and turns editing off', async () => {
    let silent = false
    await open({ 'core.modules.list': () => { if (silent) throw { code: 'internal', message: 'gone' }; return MODULES } })
    silent = true
    emitChanged(['core'])
    await screen.settle()
    expect(find('module-row-stock')).not.toBeNull()
    expect((find('module-stock') as HTMLButtonElement).disabled).toBe(true)
  })
})
