// What an administrator does with modules, on the real host: plan, install, restart, turn off and on, remove.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { frame, Host, openBrowser, openPage, test, visit } from './host.mjs'

let host, browser, page
before(async () => {
  host = await Host.start()
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await host?.end()
})
beforeEach(async () => {
  await host.signIn('admin')
  page = await openPage(browser, host)
  await frame(page)
})
afterEach(async () => {
  const wrong = page.wrong
  await page.context().close()
  assert.deepEqual(wrong, [])
})

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const sound = async () => {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0]?.target.join(' ')}`), [])
}
const modules = async () => {
  await visit(page, '/settings/modules')
  await page.locator(test('module-row-core')).waitFor()
}
const stateOf = async (name) => (await host.call('core.modules.list')).find((one) => one.name === name)?.state
const entry = (path) => page.locator(`nav a[href="#${path}"]`)
const gone = () => page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
const restarted = async () => {
  await page.locator(test('modules-restart')).click()
  await page.locator(test('restart-close')).waitFor({ timeout: 60_000 })
}
const menuOf = async (name, deed) => {
  await page.locator(test(`module-menu-${name}`)).click()
  await page.getByRole('menuitem', { name: deed }).click()
}

describe('a module comes', () => {
  it('its plan says what it does; cancelling leaves everything as it was', async () => {
    await modules()
    await page.locator(test('module-install-inventory')).click()
    await page.locator(test('plan-step-inventory')).waitFor()
    assert.match(await page.locator(test('plan-tables')).innerText(), /inventory_item/)
    await sound()
    await page.keyboard.press('Escape')
    await page.locator(test('plan')).waitFor({ state: 'detached' })
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'module-install-inventory')
    assert.equal(await stateOf('inventory'), 'uninstalled')
  })

  it('what waits can be cancelled from the banner', async () => {
    await modules()
    await page.locator(test('module-install-inventory')).click()
    await page.locator(test('plan-go')).click()
    await page.locator(test('pending-inventory')).waitFor()
    assert.equal(await stateOf('inventory'), 'to_install')
    await sound()
    await page.locator(test('pending-cancel-inventory')).click()
    await page.locator(test('modules-pending')).waitFor({ state: 'detached' })
    assert.equal(await stateOf('inventory'), 'uninstalled')
  })

  it('without a copy of the practice nothing begins, and the window says so', async () => {
    await modules()
    await page.locator(test('module-install-inventory')).click()
    await page.locator(test('plan-go')).click()
    await page.locator(test('pending-inventory')).waitFor()
    // A file where the folder of the backups has to be.
    const backups = join(host.folder, 'backups', readdirSync(join(host.folder, 'practices'))[0])
    const aside = `${backups}.aside`
    if (existsSync(backups)) renameSync(backups, aside)
    mkdirSync(join(host.folder, 'backups'), { recursive: true })
    writeFileSync(backups, '')
    try {
      await page.locator(test('modules-restart')).click()
      await page.locator(test('restart-again')).waitFor({ timeout: 60_000 })
      assert.equal(await page.locator(test('restart-copy')).getAttribute('data-state'), 'failed')
      assert.equal(await page.locator(`${test('restart')} .completed`).count(), 0)
      assert.match(await page.locator(test('restart-inventory')).innerText(), /Backup of the practice/)
      await sound()
    } finally {
      rmSync(backups)
      if (existsSync(aside)) renameSync(aside, backups)
    }
    await page.locator(test('restart-cancel')).click()
    await page.locator(test('restart')).waitFor({ state: 'detached' })
    assert.equal(await stateOf('inventory'), 'uninstalled')
  })

  it('at the restart, step by step; then its entry is in the menu and its page opens', async () => {
    await modules()
    await page.locator(test('module-install-inventory')).click()
    await page.locator(test('plan-go')).click()
    await page.locator(test('pending-inventory')).waitFor()
    assert.equal(await entry('/inventory').count(), 0)
    await page.locator(`a${test('status-restart')}`).waitFor()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await page.locator(test('modules-restart')).click()
    // What is applied cannot be taken back.
    assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0)
    const work = page.locator(test('restart-inventory'))
    await work.waitFor()
    // It cannot be left while it runs.
    await page.keyboard.press('Escape')
    await page.locator(`${test('restart-inventory')}[data-state=completed]`).waitFor({ timeout: 60_000 })
    assert.ok(await work.locator('ol li.completed').count() > 0)
    await sound()
    await page.locator(test('restart-close')).click()
    await page.locator(test('restart')).waitFor({ state: 'detached' })
    assert.equal(await stateOf('inventory'), 'installed')
    assert.equal(await page.locator(test('modules-pending')).count(), 0)
    await page.locator(test('status-restart')).waitFor({ state: 'detached' })
    await entry('/inventory').click()
    await page.waitForURL(/#\/inventory/)
    await page.getByRole('heading', { level: 1, name: 'Inventory' }).waitFor()
  })
})

describe('a module that is there', () => {
  it('its page tells about it: rights, tables, log', async () => {
    await modules()
    await page.locator(test('module-open-inventory')).click()
    await page.locator(test('module-details')).waitFor()
    await sound()
    for (const tab of ['Permissions', 'Data', 'Log']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.locator('[role=tabpanel] table').waitFor()
    }
    await sound()
    await page.locator(test('module-back')).click()
    await page.locator(test('module-open-inventory')).waitFor()
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'module-open-inventory')
  })

  it('turned off it takes along who depends on it, by name; undo brings all back', async () => {
    await modules()
    await page.locator(test('module-agenda')).click()
    await page.locator(test('turn-schedules')).waitFor()
    await page.locator(test('turn-inventory')).waitFor()
    await sound()
    await page.locator(test('turn-go')).click()
    await entry('/agenda').waitFor({ state: 'detached' })
    await entry('/inventory').waitFor({ state: 'detached' })
    for (const name of ['agenda', 'schedules', 'inventory']) assert.equal(await stateOf(name), 'disabled')
    await visit(page, '/inventory')
    await gone()
    await modules()
    await page.keyboard.press('Control+z')
    await entry('/agenda').waitFor()
    await entry('/inventory').waitFor()
    for (const name of ['agenda', 'schedules', 'inventory']) assert.equal(await stateOf(name), 'installed')
  })

  it('what would go along is read anew when it changed before the word was given', async () => {
    await host.call('core.modules.disable', { name: 'inventory' })
    await modules()
    await page.locator(test('module-agenda')).click()
    await page.locator(test('turn-schedules')).waitFor()
    assert.equal(await page.locator(test('turn-inventory')).count(), 0)
    await host.call('core.modules.enable', { name: 'inventory' })
    await page.locator(test('turn-go')).click()
    await page.locator(test('turn-outdated')).waitFor()
    await page.locator(test('turn-inventory')).waitFor()
    for (const name of ['agenda', 'schedules', 'inventory']) assert.equal(await stateOf(name), 'installed')
    await sound()
    await page.keyboard.press('Escape')
  })

  it('its permissions are those of the practice as it is now', async () => {
    const assistant = () => page.locator('[role=tabpanel] tbody tr', { hasText: 'items.write' }).locator('td').nth(3).locator('[aria-label]').getAttribute('aria-label')
    await host.call('core.roles.set', { role: 'assistant', permission: 'inventory.items.write', scope: 'none' })
    await visit(page, '/settings/modules?module=inventory&tab=rights')
    await page.locator(test('rights-note')).waitFor()
    assert.equal(await assistant(), 'no')
    await host.call('core.roles.set', { role: 'assistant', permission: 'inventory.items.write', scope: 'all' })
    await page.locator('[role=tabpanel] tbody tr', { hasText: 'items.write' }).locator('td').nth(3).locator('[aria-label=yes]').waitFor()
    await sound()
  })

  it('one that others need says so, and takes them along when told to', async () => {
    await modules()
    await menuOf('agenda', 'Uninstall')
    await page.locator(test('plan-refused')).waitFor()
    assert.match(await page.locator(test('plan-refused')).innerText(), /Inventory/)
    await page.locator(test('plan-force')).click()
    await page.locator(test('plan-step-inventory')).waitFor()
    await page.locator(test('plan-word')).waitFor()
    // However long the plan is, what the answer waits for is in sight.
    const [word, footer] = await Promise.all([test('plan-word'), '.dlg > footer'].map((one) => page.locator(one).boundingBox()))
    assert.ok(word.y + word.height <= footer.y)
    await sound()
    assert.equal(await page.locator(test('plan-go')).isDisabled(), true)
    await page.keyboard.press('Escape')
    assert.equal(await stateOf('agenda'), 'installed')
  })

  for (const { name, width, height, language } of [
    { name: 'the window', width: 1280, height: 800, language: 'en' },
    { name: 'Arabic', width: 1280, height: 800, language: 'ar' },
    { name: 'the smallest window', width: 1024, height: 640, language: 'fr' },
  ]) {
    it(`no message lies over a dialog: ${name}`, async () => {
      await page.context().close()
      page = await openPage(browser, host, { width, height, language })
      await frame(page)
      await modules()
      // Two messages that offer to undo.
      for (const on of [false, true]) {
        await page.locator(test('module-schedules')).click()
        await page.locator(`${test('module-schedules')}[aria-checked=${on}]`).waitFor()
      }
      await page.waitForFunction(() => document.querySelectorAll('.toast').length === 2)
      await page.locator(test('module-menu-agenda')).click()
      await page.getByRole('menu').waitFor()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      await page.locator(test('plan-force')).click()
      await page.locator(test('plan-word')).fill('agenda')
      const under = await page.evaluate(() => {
        const dialog = document.querySelector('[role=dialog][data-modal]')
        const box = dialog.getBoundingClientRect()
        const at = (x, y) => document.elementFromPoint(x, y)?.closest('.toasts, .dlg')
        const shares = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98]
        const wrong = shares.flatMap((x) => shares.map((y) => [x, y])).filter(([x, y]) => at(box.left + box.width * x, box.top + box.height * y) !== dialog)
        const messages = [...document.querySelectorAll('.toast')].map((one) => one.getBoundingClientRect())
        const seen = messages.filter((one) => at((one.left + one.right) / 2, (one.top + one.bottom) / 2)?.matches('.toasts') && one.top >= 0 && one.left >= 0 && one.right <= innerWidth)
        const go = document.querySelector('[data-test=plan-go]').getBoundingClientRect()
        const pressed = [0.1, 0.3, 0.7].map((x) => document.elementFromPoint(go.left + go.width * x, (go.top + go.bottom) / 2)?.closest('button')?.dataset.test)
        return { wrong, seen: seen.length, pressed }
      })
      assert.deepEqual(under, { wrong: [], seen: 2, pressed: ['plan-go', 'plan-go', 'plan-go'] })
      await page.keyboard.press('Escape')
    })
  }

  it('a plan that no longer fits is shown anew before anything happens', async () => {
    await modules()
    await menuOf('inventory', 'Uninstall')
    await page.locator(test('plan-word')).fill('inventory')
    // Somebody else works on meanwhile: there is more to lose now.
    await host.call('inventory.items.create', { code: 'E2E-1', name: 'Gloves M', unit: 'box' })
    await page.locator(test('plan-go')).click()
    await page.locator(test('plan-outdated')).waitFor()
    assert.equal(await page.locator(test('plan-word')).inputValue(), '')
    assert.equal(await stateOf('inventory'), 'installed')
  })
})

describe('a module goes', () => {
  it('by keyboard alone: plan, its name typed, restart; its entry and its page are gone', async () => {
    await modules()
    await page.locator(test('modules-filter')).focus()
    await page.keyboard.type('inventory')
    await page.locator(test('module-row-core')).waitFor({ state: 'detached' })
    const at = () => page.evaluate(() => document.activeElement?.getAttribute('data-test'))
    for (let tries = 0; tries < 12 && (await at()) !== 'module-menu-inventory'; tries++) await page.keyboard.press('Tab')
    assert.equal(await at(), 'module-menu-inventory')
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.locator(test('plan-word')).waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-test') === 'plan-word')
    await page.keyboard.type('inventory')
    await page.keyboard.press('Enter')
    await page.locator(test('pending-inventory')).waitFor()
    assert.equal(await stateOf('inventory'), 'to_remove')
    // It goes on until the restart.
    assert.equal(await entry('/inventory').count(), 1)
    await page.locator(test('modules-filter')).focus()
    for (let tries = 0; tries < 12 && (await at()) !== 'modules-restart'; tries++) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.locator(test('restart-close')).waitFor({ timeout: 60_000 })
    assert.equal(await page.locator(`${test('restart-inventory')}[data-state=completed]`).count(), 1)
    await page.waitForFunction(() => document.activeElement?.closest('[data-test=restart]'))
    await page.keyboard.press('Escape')
    await entry('/inventory').waitFor({ state: 'detached' })
    assert.equal(await stateOf('inventory'), 'uninstalled')
    await visit(page, '/inventory')
    await gone()
  })

  it('what it left can be restored once it is back', async () => {
    await modules()
    await page.locator(test('module-install-inventory')).click()
    await page.locator(test('plan-go')).click()
    await page.locator(test('pending-inventory')).waitFor()
    await restarted()
    await page.locator(test('restart-close')).click()
    await page.locator(test('modules-restore')).click()
    await page.locator(test('archive-inventory')).first().click()
    await page.locator(test('archive-replaces')).waitFor()
    await page.locator(test('archive-word')).fill('inventory')
    await sound()
    await page.locator(test('archive-go')).click()
    await page.locator(test('archives')).waitFor({ state: 'detached' })
  })
})

it('a draft that was open outlives the restart', async () => {
  await visit(page, '/patients/new')
  await page.locator('input').first().waitFor()
  const field = page.getByLabel('First name').first()
  await field.fill('Zoraida')
  await modules()
  await menuOf('inventory', 'Uninstall')
  await page.locator(test('plan-word')).fill('inventory')
  await page.locator(test('plan-go')).click()
  await page.locator(test('pending-inventory')).waitFor()
  await restarted()
  await page.locator(test('restart-close')).click()
  await visit(page, '/patients/new')
  assert.equal(await page.getByLabel('First name').first().inputValue(), 'Zoraida')
})

it('what the program did stands in its log, as monitoring shows it', async () => {
  await host.call('core.modules.install', { name: 'monitoring' })
  await host.call('desk.restart')
  await page.reload()
  await frame(page)
  await visit(page, '/monitoring?tab=logs')
  const lines = page.locator(`${test('logs')} tbody tr`)
  await lines.first().waitFor()
  // Newest first: the practice was opened once monitoring was there.
  assert.match(await lines.first().innerText(), /practice opened/)
  await lines.filter({ hasText: 'module changed' }).filter({ hasText: 'monitoring' }).first().waitFor()
  await page.locator(test('log-find')).fill('program started')
  await page.waitForFunction((rows) => [...document.querySelectorAll(rows)].every((row) => row.textContent.includes('program started')), `${test('logs')} tbody tr`)
  assert.ok(await lines.count() > 0)
})

it('a setting is saved as it was typed or not at all, and a change waits for who typed it', async () => {
  await host.call('core.modules.install', { name: 'inventory' }).catch(() => undefined)
  await host.call('desk.restart')
  await page.reload()
  await frame(page)
  const saved = async () => (await host.call('core.modules.config', { name: 'inventory' })).values.expiry_warning_days
  const before = await saved()
  const field = page.locator(test('config-expiry_warning_days'))
  await visit(page, '/settings/modules?module=inventory&tab=settings')
  await field.fill('1000000000000')
  await page.locator(test('config-save')).click()
  await page.getByText('Must lie between 1 and 365').waitFor()
  await page.waitForFunction((one) => document.activeElement === document.querySelector(one), test('config-expiry_warning_days'))
  assert.equal(await field.inputValue(), '1000000000000')
  assert.equal(await saved(), before)
  await sound()
  await field.fill('61')
  await page.getByRole('tab', { name: 'Data' }).click()
  await page.locator(test('module-back')).click()
  await page.locator(test('module-open-inventory')).waitFor()
  await visit(page, '/settings/modules?module=inventory&tab=settings')
  await page.locator(test('config-restored')).waitFor()
  assert.equal(await field.inputValue(), '61')
  await page.locator(test('config-save')).click()
  await page.locator(test('config-restored')).waitFor({ state: 'detached' })
  assert.equal(await saved(), 61)
})

it('how long old copies are kept is set beside them', async () => {
  await visit(page, '/settings/data')
  const days = page.locator(test('keep-days'))
  await days.waitFor()
  assert.equal(await days.inputValue(), '90')
  await days.fill('30')
  await page.keyboard.press('Enter')
  await page.locator(`${test('keep-days-save')}[disabled]`).waitFor()
  assert.deepEqual(await host.call('core.settings.get', { key: 'backups.keep_days' }), { 'backups.keep_days': 30 })
  await page.reload()
  await frame(page)
  await days.waitFor()
  await page.waitForFunction((field) => document.querySelector(field)?.value === '30', test('keep-days'))
  const refused = host.call('core.settings.set', { key: 'backups.keep_days', value: -1 })
  await assert.rejects(refused, (error) => error.code === 'validation' && 'value' in error.details.fields)
})

it('the desk does not see the page', async () => {
  await host.signIn('reception')
  await page.reload()
  await frame(page)
  await visit(page, '/settings')
  await page.locator('main h2').first().waitFor()
  assert.equal(await page.locator('a[href="#/settings/modules"]').count(), 0)
  await visit(page, '/settings/modules')
  await page.getByText('This section does not exist').waitFor()
  await assert.rejects(host.call('core.modules.list'), { code: 'forbidden' })
})
