// Pictures of every screen, to be looked at: light, dark, Arabic, comfortable; small and large.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { frame, Host, openBrowser, openPage, screens, test, visit } from './host.mjs'
import { address, furtherPlaces, install, places } from './places.mjs'

const LOOKS = [
  { name: 'light', width: 1440, height: 900 },
  { name: 'dark', theme: 'dark', width: 1440, height: 900 },
  { name: 'ar', language: 'ar', width: 1440, height: 900 },
  { name: 'es-comfortable', language: 'es', density: 'comfortable', width: 1280, height: 800 },
  { name: 'large', language: 'fr', width: 1920, height: 1080 },
]

mkdirSync(screens, { recursive: true })
const host = await Host.start()
const browser = await openBrowser()
let taken = 0
async function take(page, name) {
  await page.waitForFunction(() => document.fonts.status === 'loaded')
  await page.screenshot({ path: join(screens, `${name}.png`) })
  taken += 1
}

async function tour(page, look, places, ids = {}) {
  for (const place of places) {
    await visit(page, address(place, ids))
    // A receptionist may not open every page: what she is told instead is a picture too.
    await page.locator(place.ready).first().waitFor({ timeout: 4000 }).catch(() => {})
    await take(page, `${place.name}-${look.name}`)
  }
}

/** What would come, what would go, and who else. */
async function planned(page, look) {
  await visit(page, '/settings/modules')
  await page.locator(test('module-install-inventory')).click()
  await page.locator(test('plan-step-inventory')).waitFor()
  await take(page, `module-install-${look}`)
  await page.keyboard.press('Escape')
  await page.locator(test('module-menu-schedules')).click()
  await page.getByRole('menuitem').last().click()
  await page.locator(test('plan-word')).waitFor()
  await take(page, `module-uninstall-${look}`)
  await page.keyboard.press('Escape')
  await page.locator(test('module-agenda')).click()
  await page.locator(test('turn-schedules')).waitFor()
  await take(page, `module-turn-${look}`)
  await page.keyboard.press('Escape')
}
/** What waits, and the restart that makes it so. */
async function restarted(look, module) {
  const page = await openPage(browser, host, look)
  await frame(page)
  await visit(page, '/settings/modules')
  await page.locator(test(`module-install-${module}`)).click()
  await page.locator(test('plan-go')).click()
  await page.locator(test(`pending-${module}`)).waitFor()
  await take(page, `module-pending-${look.name}`)
  await page.locator(test('modules-restart')).click()
  await page.locator(test('restart-close')).waitFor({ timeout: 60_000 })
  await take(page, `module-restart-${look.name}`)
  await page.context().close()
}

try {
  const door = await openPage(browser, host, LOOKS[0])
  await door.locator('input[type=password]').first().waitFor()
  await take(door, 'sign-in-light')
  await door.context().close()
  await host.signIn('admin')
  const ids = { patient: (await host.call('patients.list')).data[4].id }
  for (const look of LOOKS) {
    const page = await openPage(browser, host, look)
    await frame(page)
    await tour(page, look, places, ids)
    await visit(page, '/agenda')
    await page.locator(test('agenda-appointment')).first().waitFor()
    await page.keyboard.press('n')
    await page.locator(test('booking')).waitFor()
    await page.keyboard.type('ben')
    await page.locator(test('patient-option')).first().waitFor()
    await take(page, `booking-${look.name}`)
    await page.keyboard.press('Escape')
    await planned(page, look.name)
    if (page.wrong.length) throw new Error(page.wrong.join('\n'))
    await page.context().close()
  }
  for (const [index, module] of ['inventory', 'monitoring', 'dev_tools'].entries()) await restarted(LOOKS[index], module)
  await install(host)
  for (const look of LOOKS) {
    const page = await openPage(browser, host, look)
    await frame(page)
    await tour(page, look, furtherPlaces)
    if (page.wrong.length) throw new Error(page.wrong.join('\n'))
    await page.context().close()
  }
  console.log(`${taken} pictures in ${screens}`)
} finally {
  await browser.close()
  await host.end()
}
