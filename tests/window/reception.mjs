// What a receptionist does once she is signed in, in the real window.

import { words } from './words.mjs'

const visible = { test: 'agenda-appointment' }

/** Goes to an address inside the program, as a link would. */
export const visit = (page, path) => page.run((to) => void (location.hash = `#${to}`), path)

/** Imports a file of patients with what the program found about it. Answers the words of the result. */
export async function importPatients(page, file, picture) {
  await visit(page, '/patients/import')
  await page.giveFile('[data-test=import-file], input[type=file]', file)
  await page.find({ test: 'import-columns' }, 30_000)
  await picture('import-columns')
  await page.click({ test: 'import-preview' })
  await page.find({ test: 'import-check' }, 60_000)
  await picture('import-check')
  await page.click({ test: 'import-run' })
  await page.find({ test: 'import-done' }, 120_000)
  await picture('import-done')
  return page.text({ test: 'import-done' })
}

/** Types into the patients' search box and answers the names of the rows. */
export async function search(page, text, picture) {
  await visit(page, '/patients')
  await page.fill('[data-test=patient-search] input, input[data-test=patient-search]', text)
  await page.find({ test: 'patient-row' })
  await picture('search')
  return page.run(() => [...document.querySelectorAll('[data-test=patient-row]')].map((row) => row.innerText))
}

/** Books the patient whose name begins so on a day, in no chair yet. Answers the appointment's id. */
export async function book(page, { name, date, picture }) {
  await visit(page, `/agenda?date=${date}`)
  await page.find({ test: 'agenda-grid' })
  await page.press('n')
  await page.find({ test: 'booking' })
  await page.type(name)
  await page.find({ test: 'patient-option' })
  await picture('booking')
  await page.press('Enter')
  await page.find({ test: 'booking-patient' })
  await page.choose({ test: 'book-chair' }, words('agenda.no_chair'))
  await page.click({ test: 'book-save' })
  await page.gone({ test: 'booking' })
  const answer = await page.run(
    (at) => window.__TAURI_INTERNALS__.invoke('call', { op: 'agenda.appointments.list', input: { from: at, to: at } }),
    date,
  )
  if (answer.total !== 1) throw new Error(`${answer.total} appointments on ${date}, not 1`)
  return answer.data[0].id
}

/** Marks an appointment as arrived and seats it, choosing a chair when asked. */
export async function arriveAndSeat(page, id, picture) {
  const own = `[data-test=agenda-appointment][data-id="${id}"], [data-test=waiting-card][data-id="${id}"]`
  await page.click(own)
  await page.click({ test: 'action-arrive' })
  await status(page, id, 'checked_in')
  await picture('arrived')
  if (!(await page.has({ test: 'action-seat' }))) await page.click(own)
  await page.click({ test: 'action-seat' })
  await page.find({ test: 'choose-chair' })
  await picture('choose-chair')
  await page.click({ test: 'chair-option' })
  await status(page, id, 'in_treatment')
  await page.find(visible)
  await picture('seated')
}

/** Waits until the host says so. */
async function status(page, id, wanted) {
  for (let tries = 0; tries < 100; tries++) {
    const now = await page.run(
      (appointment) => window.__TAURI_INTERNALS__.invoke('call', { op: 'agenda.appointments.get', input: { id: appointment } }),
      id,
    )
    if (now.status === wanted) return
  }
  throw new Error(`the appointment never became ${wanted}`)
}
