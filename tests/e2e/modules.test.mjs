// What an administrator does with modules, on the real host: plan, install, restart, turn off and on, remove.

import assert from 'node:assert/strict'
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

  it('one that others need says so, and takes them along when told to', async () => {
    await modules()
    await menuOf('agenda', 'Uninstall')
    await page.locator(test('plan-refused')).waitFor()
    assert.match(await page.locator(test('plan-refused')).innerText(), /Inventory/)
    await page.locator(test('plan-force')).click()
    await page.locator(test('plan-step-inventory')).waitFor()
    await page.locator(test('plan-word')).waitFor()
    await sound()
    assert.equal(await page.locator(test('plan-go')).isDisabled(), true)
    await page.keyboard.press('Escape')
    assert.equal(await stateOf('agenda'), 'installed')
  })

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
