import { Host, openBrowser, openPage } from './host.mjs'
const host = await Host.start()
const s = await host.signIn('reception')
for (const [t, m] of [['Buenos días', null], ['Gracias por ayer', 'thanks'], ['Falta anestesia en la 2', 'urgent']]) await host.call('hello.say', { text: t, mark: m })
const browser = await openBrowser()
for (const [name, o] of [['light', {}], ['dark-ar', { theme: 'dark', language: 'ar' }]]) {
  const page = await openPage(browser, host, o)
  const p = page.page ?? page
  await p.goto(host.url + '/hello'); await p.waitForTimeout(2500)
  await p.screenshot({ path: `/tmp/tp/${name}.png` })
  await p.goto(host.url + '/'); await p.waitForTimeout(1500)
  await p.screenshot({ path: `/tmp/tp/${name}-dash.png` })
}
await browser.close(); await host.end()
