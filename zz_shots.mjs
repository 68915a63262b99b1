import { chromium } from 'playwright-core'
const base = process.env.BASE ?? 'http://127.0.0.1:4711'
const only = process.argv[2] ? process.argv[2].split(',') : null
const variants = { light: {}, dark: { theme: 'dark' }, ar: { language: 'ar' }, comf: { density: 'comfortable' }, es: { language: 'es' }, fr: { language: 'fr' } }
const pages = { dash: '/', practice: '/settings/practice', clinics: '/settings/clinics', users: '/settings/users', security: '/settings/security', audit: '/settings/audit', appearance: '/settings/appearance', modules: '/settings/modules', data: '/settings/data', nf: '/nothing' }
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const errors = []
for (const [name, prefs] of Object.entries(variants)) {
  if (process.argv[3] && !process.argv[3].split(',').includes(name)) continue
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  await context.addInitScript((p) => localStorage.setItem('cuspid.prefs', JSON.stringify({ theme: 'light', density: 'compact', language: 'en', singleKeys: true, railMin: false, ...p })), prefs)
  const page = await context.newPage()
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) errors.push(`${name}: ${m.text()}`) })
  page.on('pageerror', (e) => errors.push(`${name}: ${e}`))
  const post = (op, input) => page.evaluate(([op, input]) => fetch('/call', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ op, input }) }).then((r) => r.json()), [op, input])
  await page.goto(base)
  await post('desk.sign_out', {})
  await page.goto(base); await page.waitForTimeout(700)
  if (!only || only.includes('signin')) await page.screenshot({ path: `/tmp/kit/s/signin-${name}.png` })
  await page.evaluate(async () => {})
  const state = (await post('desk.state', {})).data
  const admin = state.practices[0].demo.find((u) => u.role === 'admin')
  await post('desk.sign_in', { practice: 'demo', email: admin.email, password: admin.password })
  for (const [key, path] of Object.entries(pages)) {
    if (only && !only.includes(key)) continue
    await page.goto(`${base}/#${path}`); await page.reload(); await page.waitForTimeout(900)
    await page.screenshot({ path: `/tmp/kit/s/${key}-${name}.png` })
  }
  await context.close()
}
await browser.close()
console.log([...new Set(errors)].join('\n'))
