import { addMessages } from '@cuspid/ui'
import { emitChanged, mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: StatusBar } = await import('./StatusBar.vue')

const status = { last_write_at: '2026-11-24T09:42:00Z', backup_at: null, pending_modules: 1, unsynced: 0 }
beforeAll(() => addMessages((language) => import(`../locales/${language}.json`)))
let screen: Screen
let answer: () => unknown
async function open(first: () => unknown = () => status, permissions?: string[]): Promise<void> {
  answer = first
  const answers: Record<string, Answer> = { 'core.status': () => answer() }
  screen = await mountScreen(StatusBar, { answers, ...(permissions && { permissions }) })
}
afterEach(() => screen.unmount())
async function turns(next: () => unknown): Promise<void> {
  answer = next
  emitChanged(['patients'])
  await screen.settle()
}
const find = (name: string): HTMLElement | null => screen.element.querySelector(`[data-test="${name}"]`)
const disk = (): never => { throw { code: 'unavailable', message: 'the disk reported an error', details: { reason: 'disk_error' } } }
const silence = (): never => { throw new TypeError('Failed to fetch') }

describe('what the status bar says when something is wrong', () => {
  it('an answered error in its own words; what was known stays', async () => {
    await open()
    await turns(disk)
    expect(find('status-trouble')!.textContent).toContain('The disk reported an error')
    expect(find('status-trouble')!.title).toContain('Check that the disk is there and has room')
    expect(find('status-restart')!.getAttribute('href')).toBe('/settings/modules')
    expect(find('status-backup')).not.toBeNull()
    expect(screen.element.querySelector('.ok')).toBeNull()
    await turns(() => status)
    expect(find('status-trouble')).toBeNull()
    expect(screen.element.querySelector('.ok')).not.toBeNull()
  })
  it('no answer at all is told as that', async () => {
    await open()
    await turns(silence)
    expect(find('status-trouble')!.textContent).toContain('The data service does not answer')
    expect(find('status-restart')).not.toBeNull()
  })
  it('so from the first look', async () => {
    await open(disk)
    expect(find('status-trouble')!.textContent).toContain('The disk reported an error')
    expect(find('status-backup')).toBeNull()
  })
})

it('leads nowhere that a person may not go', async () => {
  await open(undefined, ['patients.read'])
  expect(find('status-restart')!.textContent).toContain('1 module waits')
  expect(find('status-backup')).not.toBeNull()
  expect(screen.element.querySelectorAll('a')).toHaveLength(0)
})
