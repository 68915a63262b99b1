import { addMessages, forgetDrafts } from '@cuspid/ui'
import { emitChanged, mountScreen, type Answer, type Screen } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { default: ConfigForm } = await import('./ConfigForm.vue')

const schema = { properties: { days: { type: 'integer', minimum: 1, maximum: 90 }, title: { type: 'string' }, tones: { type: 'array', items: { enum: ['calm', 'loud'] } } } }
const defaults = { days: 30, title: 'Stock', tones: [] }
const config = { schema, values: { ...defaults, days: 7 }, defaults }

beforeAll(() => addMessages((language) => import(`../locales/${language}.json`)))
let screen: Screen
async function open(answers: Record<string, Answer> = {}, permissions = ['*']): Promise<void> {
  screen = await mountScreen(ConfigForm, { props: { name: 'core' }, permissions, answers: { 'core.modules.config': config, ...answers } })
}
afterEach(() => {
  screen.unmount()
  forgetDrafts()
})
const find = <E extends HTMLElement>(name: string): E => document.querySelector<E>(`[data-test="${name}"]`)!
async function type(name: string, text: string): Promise<void> {
  const input = find<HTMLInputElement>(name)
  input.value = text
  input.dispatchEvent(new Event('input'))
  await screen.settle()
}
async function press(name: string): Promise<void> {
  find(name).click()
  await screen.settle()
}
const asked = (): unknown[] => screen.calls.filter((call) => call.op === 'core.modules.configure').map((call) => call.input)

describe('the settings of a module', () => {
  it('are saved together, and only when something changed', async () => {
    await open({ 'core.modules.configure': (input: unknown) => ({ values: (input as { values: unknown }).values }) })
    expect(find<HTMLButtonElement>('config-save').disabled).toBe(true)
    await type('config-title', 'Shelf')
    find('config-tones').querySelector('input')!.click()
    await screen.settle()
    await press('config-save')
    expect(asked()).toEqual([{ name: 'core', values: { days: 7, title: 'Shelf', tones: ['calm'] } }])
    expect(find<HTMLButtonElement>('config-save').disabled).toBe(true)
  })
  it('go back to the defaults only once they are saved', async () => {
    await open()
    await press('config-reset')
    expect(find<HTMLInputElement>('config-days').value).toBe('30')
    expect(asked()).toEqual([])
    expect(find<HTMLButtonElement>('config-reset').disabled).toBe(true)
  })
  it('show what is wrong at the field', async () => {
    const refusal = { code: 'validation', message: '', details: { fields: { 'values.days': 'must lie between 1 and 90' }, reasons: { 'values.days': { key: 'out_of_range', min: 1, max: 60 } } } }
    await open({ 'core.modules.configure': () => Promise.reject(refusal) })
    await type('config-days', '')
    await press('config-save')
    expect(asked()).toEqual([])
    expect(document.body.textContent).toContain('This is needed')
    await type('config-days', '61')
    await press('config-save')
    expect(document.body.textContent).toContain('Must lie between 1 and 60')
  })
  it.each(['0', '1000000000000'])('never save another number than was typed: %s', async (typed) => {
    await open()
    await type('config-days', typed)
    find('config-days').dispatchEvent(new Event('blur'))
    await press('config-save')
    expect(find<HTMLInputElement>('config-days').value).toBe(typed)
    expect(document.body.textContent).toContain('Must lie between 1 and 90')
    expect(asked()).toEqual([])
  })
  it('are kept as a draft while one is elsewhere, until they are saved or given up', async () => {
    await open()
    expect(find('config-draft')).toBeNull()
    await type('config-days', '61')
    expect(find('config-draft').textContent).toContain('Kept as a draft')
    screen.unmount()
    // Somebody else saved another field meanwhile: theirs is not undone by what is kept here.
    await open({ 'core.modules.config': { ...config, values: { ...config.values, title: 'Shelf' } }, 'core.modules.configure': (input: unknown) => ({ values: (input as { values: unknown }).values }) })
    expect(find('config-restored').textContent).toContain('It is all still here')
    expect(find<HTMLInputElement>('config-days').value).toBe('61')
    await press('config-save')
    expect(asked()).toEqual([{ name: 'core', values: { days: 61, title: 'Shelf', tones: [] } }])
    expect(find('config-restored')).toBeNull()
    await type('config-days', '62')
    screen.unmount()
    await open()
    await press('config-afresh')
    expect(find<HTMLInputElement>('config-days').value).toBe('7')
    expect(find('config-restored')).toBeNull()
    screen.unmount()
    await open()
    expect(find('config-restored')).toBeNull()
  })
  it('keep what is being typed when somebody else saves', async () => {
    await open()
    await type('config-title', 'Shelf')
    emitChanged(['core'])
    await screen.settle()
    expect(find<HTMLInputElement>('config-title').value).toBe('Shelf')
  })
  it('are only looked at without the permission', async () => {
    await open({}, ['core.modules.read'])
    expect(document.querySelector('[data-test="config-save"]')).toBeNull()
    expect(document.querySelector('fieldset')!.disabled).toBe(true)
  })
  it('say so when there are none', async () => {
    await open({ 'core.modules.config': { schema: null, values: {}, defaults: {} } })
    expect(document.body.textContent).toContain('nothing to set')
  })
})
