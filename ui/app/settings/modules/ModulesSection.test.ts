import { emitChanged, mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { addMessages, undoNewest, type Language } from '@cuspid/ui'
import type { ModuleRow } from '../../about'
import type { Plan } from './host'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: ModulesSection } = await import('./ModulesSection.vue')

function row(name: string, more: Partial<ModuleRow> = {}): ModuleRow {
  return {
    name, version: '1.0.0', state: 'installed', tier: 'optional', category: 'official', depends: [], removable: true, installable: true,
    error: null, error_reason: null, features: [], has_config: false, available_version: '1.0.0', pending: null, health: 'ok', ...more,
  }
}
const MODULES = [row('core', { tier: 'core', removable: false }), row('stock'), row('forecast', { depends: ['stock'], category: 'community' }), row('notes', { state: 'uninstalled', health: 'off' })]
function planOf(more: Partial<Plan> = {}): Plan {
  return {
    token: 't1', action: 'uninstall', modules: [{ name: 'stock', operation: 'uninstall', reason: 'asked', version: '1.0.0', from: null }], tables: [{ name: 'stock_item', module: 'stock', rows: 12 }],
    permissions_gained: [], permissions_lost: ['stock.items.read'], backup_bytes: 1000, disk_needed: 2000, disk_free: 9000, requires_restart: true, refused: null, ...more,
  }
}
const info = { name: 'stock', installed_at: '2026-11-20T10:00:00Z', manifest: { name: 'stock', summary: '', author: 'Someone', license: 'MIT', features: [], role_permissions: { admin: ['*'], dentist: ['items.read'] } }, state: 'installed', version: '1.0.0', error: null, revisions: [], dependents: [], tables: [], permissions: ['stock.items.read'] }

beforeAll(() => addMessages((language) => import(`../../locales/${language}.json`)))
let screen: Screen
async function open(answers: Record<string, Answer> = {}, permissions?: string[], language?: Language): Promise<Screen> {
  screen = await mountScreen(ModulesSection, { permissions: permissions ?? ['*'], language, answers: { 'core.modules.list': MODULES, 'core.health': { ok: true, findings: [] }, 'core.modules.info': info, ...answers } })
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
    expect(calls('core.modules.disable')).toEqual([{ name: 'forecast', token: 't1' }])
    expect(find('turn')).toBeNull()
  })
  it('names who would go along before it acts', async () => {
    const modules = [{ name: 'forecast', operation: 'disable' as const, reason: 'needed_by' as const, version: '1', from: null }, { name: 'stock', operation: 'disable' as const, reason: 'asked' as const, version: '1', from: null }]
    await open({ 'core.modules.plan': planOf({ action: 'disable', modules }), 'core.modules.disable': { changed: ['forecast', 'stock'] } })
    await press('module-stock')
    expect(calls('core.modules.disable')).toEqual([])
    expect(find('turn-forecast')!.textContent).toContain('Forecast')
    await press('turn-go')
    expect(calls('core.modules.disable')).toEqual([{ name: 'stock', token: 't1' }])
  })
  it('shows what it would do now when that is no longer what was read', async () => {
    let plans = 0
    const modules = (names: string[]): Plan['modules'] => names.map((name) => ({ name, operation: 'disable', reason: name === 'stock' ? 'asked' : 'needed_by', version: '1', from: null }))
    await open({
      'core.modules.plan': () => planOf({ action: 'disable', token: `t${++plans}`, modules: modules(plans === 1 ? ['stock'] : ['forecast', 'stock']) }),
      'core.modules.disable': ({ token }: { token: string }) => {
        if (token === 't1') throw { code: 'conflict', message: 'outdated', details: { reason: 'plan_outdated' } }
        return { changed: ['forecast', 'stock'] }
      },
    })
    await press('module-stock')
    expect(find('turn-outdated')).not.toBeNull()
    expect(find('turn-forecast')).not.toBeNull()
    await press('turn-go')
    expect(calls('core.modules.disable')).toEqual([{ name: 'stock', token: 't1' }, { name: 'stock', token: 't2' }])
    expect(find('turn')).toBeNull()
  })
  it('is put back by its undo, but takes nobody along unasked', async () => {
    const on = { name: 'forecast', operation: 'enable' as const, reason: 'asked' as const, version: '1', from: null }
    let plan = planOf({ action: 'enable', token: 'on', modules: [on] })
    await open({ 'core.modules.plan': () => plan, 'core.modules.disable': { changed: ['forecast'] }, 'core.modules.enable': { changed: ['forecast'] } })
    await press('module-forecast')
    plan = planOf({ token: 'back', modules: [on] })
    undoNewest()
    await screen.settle()
    expect(calls('core.modules.enable')).toEqual([{ name: 'forecast', token: 'back' }])
    await press('module-forecast')
    plan = planOf({ modules: [on, { ...on, name: 'stock' }] })
    undoNewest()
    await screen.settle()
    expect(calls('core.modules.enable')).toHaveLength(1)
  })
  it('has no undo left once the practice starts again', async () => {
    const waiting = row('notes', { state: 'to_install', health: 'off', pending: { operation: 'install', at: null, by: null } })
    await open({
      'core.modules.list': [...MODULES.slice(0, 3), waiting], 'core.modules.disable': { changed: ['forecast'] },
      'core.modules.plan': planOf({ modules: [{ name: 'forecast', operation: 'disable', reason: 'asked', version: '1', from: null }] }),
      'desk.restart': { applied: [], session: null },
    })
    await press('module-forecast')
    await press('modules-restart')
    expect(undoNewest()).toBe(false)
    expect(find('restart-copy')).toBeNull()
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
  it('names the tables that an install makes', async () => {
    await open({ 'core.modules.plan': planOf({ action: 'install', tables: [{ name: 'notes_item', module: 'notes', rows: 0 }] }) })
    await press('module-install-notes')
    expect(find('plan-tables')!.textContent).toContain('notes_item')
    expect(find('plan-tables')!.textContent).toContain('1 table')
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
  it('says how long the archives are kept', async () => {
    const said = async (settings: Record<string, number>): Promise<string> => {
      await remove({ 'core.modules.plan': planOf(), 'core.settings.get': settings })
      const text = find('plan-archived')!.textContent!
      screen.unmount()
      return text
    }
    expect(await said({})).toContain('always stays; older ones for 90 days')
    expect(await said({ 'backups.keep_days': 1 })).toContain('older ones for 1 day.')
    expect(await said({ 'backups.keep_days': 0 })).toContain('deletes no archive')
    await remove({ 'core.modules.plan': planOf(), 'core.settings.get': {} })
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

describe('in another language than English', () => {
  const missing = { code: 'MISSING_DEPENDENCY', module: 'forecast', key: 'missing_dependency', params: { module: 'stock' }, message: 'forecast needs stock, which is not active' }
  const other = { ...missing, key: 'of_a_newer_program', message: 'something that has no words' }
  it('says what failed and what is wrong, and English only where there are no words', async () => {
    const failed = row('stock', { error: 'unavailable: the disk is full (disk_full)', error_reason: 'disk_full' })
    await open({ 'core.modules.list': [failed, row('forecast', { depends: ['stock'], health: 'warning' })], 'core.health': { ok: false, findings: [missing, other] } }, undefined, 'es')
    expect(find('module-row-stock')!.textContent).toContain('El disco está lleno')
    expect(find('module-row-stock')!.textContent).not.toContain('unavailable')
    await press('module-open-forecast')
    const page = find('module-details')!.textContent!
    expect(page).toContain('Necesita stock, que no está activo')
    expect(page).not.toContain(missing.message)
    expect(page).toContain(other.message)
  })
  it('says why a restart failed', async () => {
    const outcome = { module: 'stock', operation: 'install', ok: false, error: 'unavailable: the data folder cannot be written (read_only)', reason: 'read_only' }
    const waiting = row('stock', { state: 'to_install', health: 'off', pending: { operation: 'install', at: '2026-11-20T10:00:00Z', by: null } })
    await open({ 'core.modules.list': [waiting], 'desk.restart': { applied: [outcome], session: null } }, undefined, 'es')
    await press('modules-restart')
    expect(find('restart-stock')!.textContent).not.toContain('unavailable')
    expect(find('restart-stock')!.textContent).toContain('No se puede escribir')
    // Nothing proves a copy: no check for it.
    expect(find('restart-copy')!.dataset.state).toBe('unproven')
  })
})

describe('what was done with a module', () => {
  it('is told step by step, with the reason in words', async () => {
    const line = { operation: 'install', status: 'failed', created_at: '2026-11-24T10:00:00Z', duration_ms: 3 }
    const steps = [
      { ...line, step: 'backup', details: { error: 'unavailable: the disk is full (disk_full)', reason: 'disk_full' } },
      { ...line, step: 'seed', details: { error: 'nobody has words for this', reason: 'of_a_newer_program' } },
      { ...line, operation: 'uninstall', step: 'backup', status: 'completed', details: { file: 'x', rows: 1 } },
    ]
    await open({ 'core.modules.operations': steps }, undefined, 'es')
    await press('module-open-stock')
    ;[...document.querySelectorAll<HTMLElement>('[role="tab"]')].find((tab) => tab.textContent?.includes('Registro'))!.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    await screen.settle()
    const cells = [...document.querySelectorAll<HTMLElement>('[role="tabpanel"] td [title]')].map((cell) => cell.title)
    expect(cells).toEqual(['Copia de seguridad de la consulta, El disco está lleno. No se ha escrito nada.', 'Datos iniciales, nobody has words for this', 'Archivo'])
  })
})

describe('permissions', () => {
  const roles = [{ role: 'admin', permissions: ['*'] }, { role: 'dentist', permissions: [] }, { role: 'receptionist', permissions: ['stock.items.read'] }]
  async function table(answers: Record<string, Answer>, permissions?: string[]): Promise<string[]> {
    await open({ 'core.roles.list': roles, ...answers }, permissions)
    await press('module-open-stock')
    ;[...document.querySelectorAll<HTMLElement>('[role="tab"]')].find((tab) => tab.textContent?.includes('Permissions'))!.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    await screen.settle()
    const panel = document.querySelector('[role="tabpanel"][data-state="active"]') ?? document
    const heads = [...panel.querySelectorAll('thead th')].slice(1).map((th) => th.textContent)
    return [...panel.querySelectorAll('tbody td')].map((cell, i) => `${heads[i]} ${cell.querySelector('[aria-label]')?.getAttribute('aria-label') ?? cell.textContent}`)
  }
  it('are those of the practice as it is now', async () => {
    expect(await table({})).toEqual(['Administrator yes', 'Dentist no', 'Reception yes'])
    expect(find('rights-note')!.textContent).toContain('now in this practice')
  })
  it('are those that the module brings while it does not run', async () => {
    expect(await table({ 'core.modules.list': [row('stock', { state: 'disabled', health: 'off' })] })).toEqual(['Administrator yes', 'Dentist yes'])
    expect(find('rights-note')!.textContent).toContain('As the module comes')
    expect(calls('core.roles.list')).toEqual([])
  })
  it('are those that the module brings for who may not see the roles', async () => {
    expect(await table({}, ['core.modules.read'])).toEqual(['Administrator yes', 'Dentist yes'])
    expect(calls('core.roles.list')).toEqual([])
  })
})

describe('a module whose code is gone', () => {
  const gone = row('gone', { error: 'not part of this program', available_version: null, installable: false, category: 'community', health: 'off' })
  const known = { ...info, name: 'gone', manifest: null, permissions: [], tables: [{ name: 'gone_item', rows: 12 }, { name: 'gone_kind', rows: 2 }] }
  const answers: Record<string, Answer> = {
    'core.modules.list': [...MODULES, gone],
    'core.modules.info': known,
    'core.health': { ok: false, findings: [{ code: 'ORPHAN', module: 'gone', message: 'gone is installed here' }] },
  }
  it('its page tells what the file knows, and nothing that only its code would say', async () => {
    await open(answers)
    await press('module-open-gone')
    expect(find('orphan-notice')!.textContent).toContain('This program no longer brings this module')
    const facts = find('orphan-facts')!.textContent!
    for (const fact of ['1.0.0', '2 tables', '14 rows', '2026', 'gone']) expect(facts).toContain(fact)
    const page = find('module-details')!.textContent!
    expect(page).toContain('Missing')
    for (const unknown of ['Community', 'Licence', 'Permissions', 'gone is installed here', 'The last change failed']) expect(page).not.toContain(unknown)
  })
  it('is left out once it was said that nothing is lost', async () => {
    let list = [...MODULES, gone]
    await open({ ...answers, 'core.modules.list': () => list, 'core.modules.orphan': () => { list = MODULES; return { state: 'uninstalled' } } })
    await press('module-open-gone')
    await press('details-orphan')
    expect(calls('core.modules.orphan')).toEqual([])
    expect(find('orphan')!.textContent).toContain('Nothing is lost')
    expect(find('orphan-stays')!.textContent).toContain('14 rows')
    await press('orphan-go')
    expect(calls('core.modules.orphan')).toEqual([{ name: 'gone' }])
    expect(find('orphan')).toBeNull()
    expect(find('module-details')).toBeNull()
    expect(find('module-row-gone')).toBeNull()
  })
  it('stays where it is when the host refuses, which says why', async () => {
    await open({ ...answers, 'core.modules.orphan': () => { throw { code: 'invalid', message: 'no', details: { reason: 'not_an_orphan' } } } })
    await press('module-open-gone')
    await press('details-orphan')
    await press('orphan-go')
    expect(find('orphan')!.textContent).toContain('This program still brings this module')
    expect(find('module-details')).not.toBeNull()
  })
  it('is only looked at without the permission', async () => {
    await open(answers, ['core.modules.read'])
    await press('module-open-gone')
    expect(find('orphan-facts')).not.toBeNull()
    expect(find('details-orphan')).toBeNull()
    expect(find('details-menu')).toBeNull()
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

describe('what comes back', () => {
  const archives = [{ file: 'stock-1.cuspid-module', module: 'stock', version: '1.0.0', at: '2026-11-24T10:00:00Z', bytes: 900, rows: 12 }]
  it('says what it replaces, and tells archives of one day apart', async () => {
    const [first] = archives
    const others = [{ ...first, file: 'b', at: '2026-11-21T08:05:09Z' }, { ...first, file: 'c', at: '2026-11-21T08:05:31Z' }, { ...first, file: 'd', at: '2026-11-21T09:00:00Z' }]
    await open({ 'core.modules.archives': others })
    await press('modules-restore')
    const times = [...document.querySelectorAll('[data-test="archives"] label .line')].map((line) => line.textContent)
    expect(times).toEqual(['21/11/2026, 10:00', '21/11/2026, 09:05:31', '21/11/2026, 09:05:09'])
    expect(find('archive-replaces')).toBeNull()
    await press('archive-stock')
    expect(find('archive-replaces')!.textContent).toContain('What “Stock” holds now is replaced')
    expect(find('archive-replaces')!.textContent).toContain('A copy of the practice is made first')
  })
  it('tells the way out where the module holds data of its own', async () => {
    const refused = { code: 'conflict', message: 'x', details: { reason: 'not_empty', module: 'stock' } }
    await open({ 'core.modules.archives': archives, 'core.modules.restore_data': () => { throw refused } })
    await press('modules-restore')
    await press('archive-stock')
    await type('archive-word', 'stock')
    await press('archive-go')
    expect(find('archive-error')!.textContent).toContain('Uninstall the module (what it holds is archived), install it again')
  })
  it('names the module that has to come back first', async () => {
    const refused = { code: 'conflict', message: 'x', details: { reason: 'restore_first', module: 'forecast', table: 'forecast_item' } }
    await open({ 'core.modules.archives': archives, 'core.modules.restore_data': () => { throw refused } })
    await press('modules-restore')
    await press('archive-stock')
    await type('archive-word', 'stock')
    await press('archive-go')
    expect(find('archive-error')!.textContent).toContain('“Forecast” has to come back first')
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
