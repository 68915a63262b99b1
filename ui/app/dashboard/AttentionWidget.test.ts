import { addMessages } from '@cuspid/ui'
import { mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: AttentionWidget } = await import('./AttentionWidget.vue')

const status = { last_write_at: null, backup_at: null, pending_modules: 2, unsynced: 0 }
const finding = { module: 'core', code: 'SOMETHING', message: 'the folder of the backups cannot be read' }
beforeAll(() => addMessages((language) => import(`../locales/${language}.json`)))
let screen: Screen
async function open(answers: Record<string, Answer>, permissions = ['*']): Promise<void> {
  screen = await mountScreen(AttentionWidget, { permissions, answers: { 'core.status': status, 'core.health': { ok: true, findings: [] }, ...answers } })
}
afterEach(() => screen.unmount())
const links = (): (string | null)[] => [...screen.element.querySelectorAll('a')].map((link) => link.getAttribute('href'))
const disk = (): never => { throw { code: 'unavailable', message: 'disk', details: { reason: 'disk_error' } } }

describe('what needs attention', () => {
  it('leads to where something can be done', async () => {
    await open({})
    expect(links()).toEqual(['/settings/data', '/settings/modules'])
  })
  it.each([[['patients.read'], []], [['core.backups.read'], ['/settings/data']], [['core.modules.read'], ['/settings/modules']]])('with %j it leads to %j only', async (permissions, expected) => {
    await open({}, permissions)
    expect(screen.element.textContent).toContain('2 modules wait')
    expect(links()).toEqual(expected)
  })
  it('is told as far as it is known', async () => {
    await open({ 'core.status': disk, 'core.health': { ok: false, findings: [finding] } })
    expect(screen.element.textContent).toContain('The disk reported an error')
    expect(screen.element.textContent).toContain('the folder of the backups cannot be read')
    expect(screen.element.textContent).not.toContain('could not be loaded')
  })
  it('says when nothing is known, and how to try again', async () => {
    await open({ 'core.status': disk }, ['patients.read'])
    expect(screen.element.textContent).toContain('could not be loaded')
    expect(screen.element.querySelector('button')!.textContent).toContain('Try again')
  })
})
