import { addMessages } from '@cuspid/ui'
import { emitChanged, mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import KeepDays from './KeepDays.vue'

const KEY = 'backups.keep_days'
beforeAll(() => addMessages((language) => import(`../locales/${language}.json`)))
let screen: Screen
async function open(answers: Record<string, Answer> = {}, permissions = ['*']): Promise<void> {
  screen = await mountScreen(KeepDays, { permissions, answers: { 'core.settings.get': {}, ...answers } })
}
afterEach(() => screen.unmount())
const find = <E extends HTMLElement>(name: string): E => document.querySelector<E>(`[data-test="${name}"]`)!
const field = (): HTMLInputElement => find<HTMLInputElement>('keep-days')
const save = (): HTMLButtonElement => find<HTMLButtonElement>('keep-days-save')
async function type(text: string): Promise<void> {
  field().value = text
  field().dispatchEvent(new Event('input'))
  await screen.settle()
}
async function press(): Promise<void> {
  save().click()
  await screen.settle()
}
const asked = (): unknown[] => screen.calls.filter((call) => call.op === 'core.settings.set').map((call) => call.input)

describe('how long old copies are kept', () => {
  it('is ninety days while the practice has said nothing', async () => {
    await open()
    expect(field().value).toBe('90')
    expect(save().disabled).toBe(true)
    expect(document.getElementById(field().getAttribute('aria-describedby')!)!.textContent).toContain('0 to 3,650')
  })
  it('is saved as a number, once', async () => {
    await open({ 'core.settings.get': { [KEY]: 30 }, 'core.settings.set': (input: unknown) => ({ [KEY]: (input as { value: number }).value }) })
    expect(field().value).toBe('30')
    await type('365')
    await press()
    expect(asked()).toEqual([{ key: KEY, value: 365 }])
    expect(save().disabled).toBe(true)
  })
  it('goes nowhere empty; beyond its bounds it stays as typed and is refused', async () => {
    await open()
    await type('')
    expect(save().disabled).toBe(true)
    await type('9999')
    field().dispatchEvent(new Event('blur'))
    await screen.settle()
    expect(field().value).toBe('9999')
    expect(find('keep-days-form').textContent).toContain('Must lie between 0 and 3,650')
    await press()
    expect(asked()).toEqual([])
  })
  it('says beside the field what the host refuses', async () => {
    await open({ 'core.settings.set': () => { throw { code: 'validation', message: 'value', details: { fields: { value: 'must be a whole number' }, reasons: { value: { key: 'wrong_type' } } } } } })
    await type('1.5')
    await press()
    expect(field().getAttribute('aria-invalid')).toBe('true')
    expect(find('keep-days-form').textContent).toContain('not the expected kind of value')
  })
  it('does not overwrite what is being typed when somebody else saves', async () => {
    let days = 30
    await open({ 'core.settings.get': () => ({ [KEY]: days }) })
    await type('45')
    days = 60
    emitChanged(['core'])
    await screen.settle()
    expect(field().value).toBe('45')
  })
  it('is only looked at without the permission', async () => {
    await open({}, ['core.settings.read'])
    expect(field().disabled).toBe(true)
    expect(save()).toBeNull()
  })
})
