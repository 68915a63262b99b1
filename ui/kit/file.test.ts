import { afterEach, describe, expect, it, vi } from 'vitest'
import { addMessages } from './i18n'
import { saveFile } from './file'
import { fakeHost } from './testing'
import { toasts } from './toast'

afterEach(() => {
  delete (window as { __TAURI_INTERNALS__?: unknown }).__TAURI_INTERNALS__
  toasts.splice(0)
  vi.restoreAllMocks()
})

describe('saveFile', () => {
  it('in the window lets the host write it, and says where', async () => {
    await addMessages((language) => import(`./locales/${language}.json`))
    Object.assign(window, { __TAURI_INTERNALS__: {} })
    const calls = fakeHost({ 'desk.save_file': { path: '/home/ana/Downloads/a-b.csv' } })
    await saveFile('a/b.csv', 'text/csv', '1;2')
    expect(calls).toEqual([{ op: 'desk.save_file', input: { name: 'a-b.csv', content: '1;2' } }])
    expect(toasts[0]?.text).toContain('/home/ana/Downloads/a-b.csv')
  })
  it('says so when it could not be written', async () => {
    Object.assign(window, { __TAURI_INTERNALS__: {} })
    fakeHost({ 'desk.save_file': () => { throw { code: 'unavailable', message: 'full', details: { reason: 'disk_full' } } } })
    await saveFile('a.csv', 'text/csv', '')
    expect(toasts[0]?.kind).toBe('err')
  })
  it('in a browser is a download of that name', async () => {
    const calls = fakeHost({})
    const clicked: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) { clicked.push(this.download) })
    await saveFile('a.csv', 'text/csv', 'x')
    expect(clicked).toEqual(['a.csv'])
    expect(calls).toEqual([])
  })
})
