// Opens the window on the demo practice of this computer, signs in as its receptionist, waits until the agenda is drawn
// and takes a picture of it: what `cargo xtask run` does where nobody could look.

import { join } from 'node:path'
import { frame, go, signInToDemo } from './practice.mjs'
import { Program } from './program.mjs'

const { CUSPID_BIN: binary, CUSPID_SCREENS: screens } = process.env
// A practice of this computer, not a test's: the password hash costs what it costs.
const program = await Program.open({ binary, env: { CUSPID_TEST_KDF: '' } })
try {
  const { page } = program
  await signInToDemo(page, 'reception@demo.cuspid', 'Clínica Alborán')
  await page.find(frame)
  await go(page, '/agenda')
  await page.find({ test: 'agenda' })
  await page.gone('[aria-busy=true]')
  await page.picture(join(screens, 'run.png'))
  await program.close()
} catch (error) {
  console.error(`${error.message}\n\nThe window showed:\n${await program.page.text().catch(() => 'nothing')}`)
  process.exitCode = 1
} finally {
  await program.end()
}
