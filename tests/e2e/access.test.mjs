// Every screen against WCAG 2.2 AA, in light, dark and Arabic.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { frame, Host, openBrowser, openPage, visit } from './host.mjs'
import { address, furtherPlaces, install, places } from './places.mjs'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
let host, browser, ids
before(async () => {
  host = await Host.start()
  browser = await openBrowser()
  await host.signIn('admin')
  await install(host)
  ids = { patient: (await host.call('patients.list')).data[0].id }
})
after(async () => {
  await browser?.close()
  await host?.end()
})

const told = (violations) =>
  violations.map((one) => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`)

for (const look of [{ theme: 'light' }, { theme: 'dark' }, { language: 'ar' }]) {
  describe(JSON.stringify(look), () => {
    let page
    before(async () => {
      page = await openPage(browser, host, look)
      await frame(page)
    })
    after(() => page?.context().close())
    for (const place of [...places, ...furtherPlaces]) {
      it(place.name, async () => {
        await visit(page, address(place, ids))
        await page.locator(place.ready).first().waitFor()
        if (look.language === 'ar') assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
        assert.deepEqual(told(violations), [])
        assert.deepEqual(page.wrong, [])
      })
    }
  })
}

it('the door: sign-in and first run', async () => {
  const fresh = await Host.start({ demo: false })
  try {
    const page = await openPage(browser, fresh)
    await page.getByRole('radio').first().waitFor()
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
    assert.deepEqual(told(violations), [])
    await page.context().close()
  } finally {
    await fresh.end()
  }
  await host.call('desk.lock')
  const page = await openPage(browser, host)
  await page.locator('input[type=password]').first().waitFor()
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  assert.deepEqual(told(violations), [])
  await page.context().close()
})
