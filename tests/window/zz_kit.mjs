import { Program } from './program.mjs'
const program = await Program.open({ binary: '/tmp/kit/cuspid', env: { CUSPID_DATA_DIR: '/tmp/kit/w1', CUSPID_TEST_KDF: 'cheap' } })
try {
  const { page } = program
  await new Promise((d) => setTimeout(d, 3000))
  console.log(await page.run(() => ({ l: navigator.language, ls: navigator.languages, tz: Intl.DateTimeFormat().resolvedOptions().timeZone, e: (() => { try { return new Intl.Locale(navigator.language).region } catch (x) { return String(x) } })(), body: document.body.innerText.slice(0, 800) })))
} finally { await program.end() }
