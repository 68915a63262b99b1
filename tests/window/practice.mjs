// What a person does at the door, in the real window.

import { words } from './words.mjs'

const next = (page, key) => page.click({ role: 'button', name: words(key) })

/** The first run, from its first page to the frame. Answers the recovery key that was shown. */
export async function setUpPractice(page, { practice, country, person, email, password, picture }) {
  await page.click({ role: 'radio', name: 'English' })
  await picture('first-run')
  await next(page, 'first_run.continue')

  await page.fill({ label: words('first_run.practice.name') }, practice)
  await page.choose({ label: words('first_run.practice.country') }, country)
  await picture('first-run-practice')
  await next(page, 'first_run.continue')

  await page.fill({ label: words('first_run.administrator.name') }, person)
  await page.fill({ label: words('door.email') }, email)
  await page.fill({ label: words('door.password') }, password)
  await next(page, 'first_run.administrator.create')

  // The key is shown once, and one of its groups is asked back.
  await page.find({ text: words('first_run.key.title') }, 30_000)
  const groups = await page.run(() => [...document.querySelectorAll('.key li b')].map((group) => group.innerText.trim()))
  if (groups.length !== 8) throw new Error(`the recovery key has ${groups.length} groups, not 8`)
  await picture('first-run-key')
  await page.click({ label: words('first_run.key.written') })
  const asked = Number(/\d+/.exec(await page.text({ text: words('first_run.key.type_back') }))[0])
  await page.fill({ label: words('first_run.key.type_back') }, groups[asked - 1])
  await next(page, 'first_run.key.next')

  await page.find({ text: words('first_run.modules.title') })
  await next(page, 'first_run.continue')
  await next(page, 'first_run.demo.start')
  await page.find(frame)
  return groups.join('-')
}

/** Signs in where this computer has one practice. */
export async function signIn(page, { email, password }) {
  await page.fill({ label: words('door.email') }, email)
  await page.fill({ label: words('door.password') }, password)
  await next(page, 'door.sign_in')
  await page.find(frame)
}

/** Signs in as one of the demo's people, by the button that stands for them on the sign-in screen. */
export async function signInToDemo(page, email, practice) {
  const person = { role: 'button', name: email }
  await page.find({ label: words('door.email') })
  if (!(await page.has(person))) await page.choose({ label: words('door.practice') }, practice)
  await page.click(person)
  await page.find(frame)
}

/** What every page of a signed-in person has. */
export const frame = { css: 'nav a[aria-current=page]' }

/** Goes to a page by the rail. */
export const go = (page, path) => page.click(`nav a[href="#${path}"]`)
