// The whole path in the real window, on a fresh data folder: first run, import, search, book, arrive, in chair, close, open again. Needs an X display and a
// session bus of its own: `cargo xtask window` sees to both.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setUpPractice, signIn } from './practice.mjs'
import { Program } from './program.mjs'
import { arriveAndSeat, book, importPatients, search, visit } from './reception.mjs'
import { root } from './words.mjs'

const binary = process.env.CUSPID_BIN ?? join(root, 'target/debug/cuspid')
const screens = process.env.CUSPID_SCREENS ?? join(root, 'target/screens')
const home = mkdtempSync(join(tmpdir(), 'cuspid-window-'))
const env = {
  CUSPID_DATA_DIR: join(home, 'practices'),
  // The web view keeps its own files here; a person's must not be touched.
  XDG_DATA_HOME: join(home, 'data'),
  XDG_CACHE_HOME: join(home, 'cache'),
  XDG_CONFIG_HOME: join(home, 'config'),
}
const admin = { email: 'imane@sourire.example', password: 'arbre-lune-42-Rabat' }

// A day on which a practice is open, whatever today is.
const next = new Date(Date.now() + 86_400_000)
while (next.getUTCDay() !== 1) next.setTime(next.getTime() + 86_400_000)
const monday = next.toISOString().slice(0, 10)

let program
const picture = (name) => program.page.picture(join(screens, `window-${name}.png`))

async function step(name, work) {
  const from = Date.now()
  await work(program?.page)
  console.log(`${name}: ${((Date.now() - from) / 1000).toFixed(1)} s`)
}

try {
  await step('the window opens', async () => {
    program = await Program.open({ binary, env })
  })
  await step('first run', (page) =>
    setUpPractice(page, { practice: 'Cabinet Sourire', country: 'Morocco', person: 'Imane Berrada', ...admin, picture }))
  await step('import 2,000 patients', async (page) => {
    const said = await importPatients(page, join(root, 'tests/fixtures/import/patients_ma_utf8.csv'), picture)
    if (!/\b2[.,\u202f ]?000\b/.test(said)) throw new Error(`the import said: ${said}`)
  })
  await step('find by part of a name, without accents', async (page) => {
    const rows = await search(page, 'reda idri', picture)
    if (!rows.some((row) => row.includes('Réda'))) throw new Error(`found: ${rows.join(' | ')}`)
  })
  let appointment
  await step('book', async (page) => {
    appointment = await book(page, { name: 'reda idri', date: monday, picture })
  })
  await step('arrive, then in chair', (page) => arriveAndSeat(page, appointment, picture))
  await step('close', () => program.close())
  await step('open again', async () => {
    program = await Program.open({ binary, env })
  })
  await step('sign in', (page) => signIn(page, admin))
  await step('all there', async (page) => {
    await visit(page, `/agenda?date=${monday}`)
    await page.find(`[data-test=agenda-appointment][data-id="${appointment}"][data-status=in_treatment]`)
    await picture('reopened')
    const rows = await search(page, 'reda idri', async () => {})
    if (rows.length === 0) throw new Error('the patients are gone')
  })
  await step('close', () => program.close())
} catch (error) {
  const shown = program?.page
  console.error(error)
  console.error(`\nThe window showed:\n${(await shown?.text().catch(() => undefined)) ?? 'nothing'}`)
  await picture('failed').catch(() => {})
  process.exitCode = 1
} finally {
  await program?.end()
  rmSync(home, { recursive: true, force: true })
}
