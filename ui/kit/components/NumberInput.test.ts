import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { isSound } from '../field'
import { mountScreen, settle, type Screen } from '../testing'
import Field from './Field.vue'
import NumberInput from './NumberInput.vue'

let screen: Screen
const value = ref<number | null>(null)
const error = ref<string>()
async function open(limits: { min?: number; max?: number }, language: 'en' | 'fr' | 'ar' = 'en'): Promise<void> {
  value.value = null
  error.value = undefined
  const form = defineComponent({
    render: () => h('form', [h(Field, { label: 'Days', error: error.value }, () => h(NumberInput, { ...limits, modelValue: value.value, 'onUpdate:modelValue': (next: number | null | undefined) => { value.value = next ?? null } }))]),
  })
  screen = await mountScreen(form, { language })
}
afterEach(() => screen.unmount())
const input = (): HTMLInputElement => screen.element.querySelector('input')!
const said = (): string | undefined => screen.element.querySelector('.error')?.textContent?.trim()
async function does(event: Event): Promise<void> {
  input().dispatchEvent(event)
  await settle()
}
async function type(text: string): Promise<void> {
  input().value = text
  await does(new Event('input'))
}
const leave = (): Promise<void> => does(new Event('blur'))
const check = async (): Promise<boolean> => {
  const sound = isSound(screen.element.querySelector('form'))
  await settle()
  return sound
}

describe('a number out of range', () => {
  it('stays as it was typed, with the range beside it', async () => {
    await open({ min: 1, max: 3650 })
    await type('1000000000000')
    expect(said()).toBeUndefined()
    await leave()
    expect(input().value).toBe('1000000000000')
    expect(value.value).toBe(1000000000000)
    expect(said()).toBe('Must lie between 1 and 3,650')
    expect(input().getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(input().getAttribute('aria-describedby')!)!.textContent).toContain('3,650')
    await type('60')
    expect(said()).toBeUndefined()
    expect(input().hasAttribute('aria-invalid')).toBe(false)
  })
  it.each([[{ min: 5 }, '4', 'Must be at least 5'], [{ max: 10 }, '10.5', 'Must be at most 10']])('says the only bound there is', async (limits, typed, words) => {
    await open(limits)
    await type(typed)
    await leave()
    expect(said()).toBe(words)
  })
  it('is refused by its form, which says why at the field and goes there', async () => {
    await open({ min: 1, max: 90 })
    await type('0')
    expect(await check()).toBe(false)
    expect(said()).toBe('Must lie between 1 and 90')
    expect(document.activeElement).toBe(input())
    await type('1')
    expect(await check()).toBe(true)
  })
  it('is told at once to who presses Enter in it', async () => {
    await open({ max: 9 })
    await type('12')
    await does(new KeyboardEvent('keydown', { key: 'Enter' }))
    expect(said()).toBe('Must be at most 9')
  })
  it('is told instead of what was said of an earlier one', async () => {
    await open({ max: 9 })
    error.value = 'Not a whole number'
    await settle()
    expect(said()).toBe('Not a whole number')
    await type('12')
    await leave()
    expect(said()).toBe('Must be at most 9')
  })
  it('is told in the language of the person', async () => {
    await open({ min: 1, max: 9 }, 'fr')
    await type('0')
    await leave()
    expect(said()).toBe('Doit être compris entre 1 et 9')
  })
})

describe('what is no number', () => {
  it('stays too, and is no silent nothing', async () => {
    await open({})
    await type('twelve')
    expect(value.value).toBeNull()
    await leave()
    expect(input().value).toBe('twelve')
    expect(said()).toBe('This is not a number')
    expect(await check()).toBe(false)
  })
  it('an empty field is the form’s own business', async () => {
    await open({ min: 1 })
    await type('')
    await leave()
    expect(said()).toBeUndefined()
    expect(await check()).toBe(true)
  })
})

it('a number in other digits, or written at length, is shown as it is read', async () => {
  await open({ min: 1, max: 90 }, 'ar')
  await type('٠٤٥')
  await leave()
  expect(value.value).toBe(45)
  expect(input().value).toBe('45')
})
it('arrows step within the range', async () => {
  await open({ min: 1, max: 3 })
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await does(new KeyboardEvent('keydown', { key }))
  expect(value.value).toBe(3)
})
