import { afterEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { page } from './page'
import { prefs } from './prefs'
import { asleep } from './session'

afterEach(() => {
  prefs.privacy = false
  asleep.value = false
  page.value = undefined
})

describe('the title of the window', () => {
  it('says whose record it is, unless names are blurred or the screen is locked', async () => {
    page.value = { title: () => 'A-00012', subject: () => 'Ana Ruiz' }
    await nextTick()
    expect(document.title).toBe('Ana Ruiz · A-00012 · Cuspid')
    prefs.privacy = true
    await nextTick()
    expect(document.title).toBe('A-00012 · Cuspid')
    prefs.privacy = false
    asleep.value = true
    await nextTick()
    expect(document.title).toBe('Cuspid')
  })
  it('does not say a title that is a name', async () => {
    page.value = { title: () => 'Ana Ruiz', person: true, parent: () => ({ label: 'Patients', to: '/patients' }) }
    prefs.privacy = true
    await nextTick()
    expect(document.title).toBe('Patients · Cuspid')
  })
})
