import { afterEach, beforeAll, expect, it } from 'vitest'
import { addMessages, type Language } from './i18n'
import { fakeSession } from './testing'
import { session } from './session'
import { toasts, useToast } from './toast'

beforeAll(async () => {
  session.value = fakeSession()
  await addMessages((language: Language) => import(`./locales/${language}.json`))
})
afterEach(() => { toasts.splice(0) })
const toast = useToast()
const refused = (): number => toast.error({ code: 'unavailable', message: 'full', details: { reason: 'disk_full' } })
const texts = (): string[] => toasts.map((one) => one.text)

it('no more than two messages lie over the work', () => {
  for (const text of ['first', 'second', 'third']) toast.show({ text })
  expect(texts()).toEqual(['second', 'third'])
})
it('a refusal outlives what only confirms, and what can be undone', () => {
  refused()
  toast.show({ text: 'saved' })
  toast.undo('turned off', () => undefined)
  expect(texts()).toEqual(['The disk is full. Nothing was written.', 'turned off'])
  toast.show({ text: 'saved again' })
  expect(texts()).toEqual(['The disk is full. Nothing was written.', 'saved again'])
  refused()
  refused()
  expect(toasts.map((one) => one.kind)).toEqual(['err', 'err'])
})
