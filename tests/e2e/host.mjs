// The real host behind a browser: a demo practice in a folder of its own, at 11:42 on a Tuesday in Madrid.

import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

export const root = join(import.meta.dirname, '../..')
export const NOW = '2026-11-24T10:42:00Z'
const binary = process.env.CUSPID_BIN ?? join(root, 'target/debug/cuspid')
const pages = process.env.CUSPID_PAGES ?? join(root, 'ui/dist')
export const screens = process.env.CUSPID_SCREENS ?? join(root, 'target/screens')
// Debug builds honour both: a cheap password hash, and a clock that starts there.
const env = { ...process.env, CUSPID_TEST_KDF: 'cheap', CUSPID_TEST_NOW: NOW }

/** A folder with the demo practice; made once for all files of a run, then copied. */
function demoFolder() {
  const made = process.env.CUSPID_DEMO
  const folder = mkdtempSync(join(tmpdir(), 'cuspid-e2e-'))
  if (made && existsSync(made)) {
    cpSync(made, folder, { recursive: true })
    return folder
  }
  execFileSync(binary, [
    '--data-dir', folder, 'practice', 'create', '--slug', 'demo', '--name', 'Clínica Alborán', '--country', 'ES', '--language', 'en',
    '--admin-email', 'admin@demo.cuspid', '--admin-name', 'Lucía Benítez', '--demo', '--json',
  ], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  return folder
}

export class Host {
  static async start({ demo = true } = {}) {
    const host = new Host()
    host.folder = demo ? demoFolder() : mkdtempSync(join(tmpdir(), 'cuspid-e2e-'))
    host.process = spawn(binary, ['--data-dir', host.folder, 'devserver', '--port', '0', '--pages', pages], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: host.process.stdout })) {
      host.url = /http:\S+/.exec(line)?.[0]
      if (host.url) break
    }
    if (!host.url) throw new Error('the host did not start')
    return host
  }

  /** One operation through the host's own door, beside the browser. */
  async call(op, input = {}) {
    const response = await fetch(`${this.url}/call`, { method: 'POST', body: JSON.stringify({ op, input }), headers: { 'content-type': 'application/json' } })
    const answer = await response.json()
    if (!answer.ok) throw Object.assign(new Error(JSON.stringify(answer.error)), answer.error)
    return answer.data
  }

  signIn(name = 'reception', more = {}) {
    return this.call('desk.sign_in', { practice: 'demo', email: `${name}@demo.cuspid`, password: `demo-${name}`, ...more })
  }

  async stop() {
    const gone = new Promise((done) => this.process.once('exit', done))
    this.process.kill('SIGKILL')
    await gone
  }

  async end() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CUSPID_BROWSER ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page that moves its clock to the host's, keeps what went wrong in it, and says if anything left this machine. */
export async function openPage(browser, host, { width = 1280, height = 800, language = 'en', theme = 'light', density = 'compact' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce', locale: 'en-GB' })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.wrong = []
  page.on('pageerror', (error) => page.wrong.push(String(error)))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== host.url) page.wrong.push(`a request left: ${url.origin}`)
  })
  await page.clock.setSystemTime(new Date(NOW))
  await page.addInitScript((prefs) => {
    const key = 'cuspid.prefs'
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}')
    localStorage.setItem(key, JSON.stringify({ ...kept, ...prefs }))
  }, { theme, density, language })
  await page.goto(host.url)
  return page
}

/** What every page of a signed-in person has. */
export const frame = (page) => page.locator('nav a[aria-current=page]').first().waitFor()

export const test = (name) => `[data-test=${name}]`

/** Goes to an address inside the program. */
export async function visit(page, path) {
  await page.evaluate((to) => void (location.hash = `#${to}`), path)
}
