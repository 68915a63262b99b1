import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { mountScreen, settle, type Screen } from '../testing'
import Combobox from './Combobox.vue'
import DatePicker from './DatePicker.vue'
import Dialog from './Dialog.vue'
import Select from './Select.vue'
import Skeleton from './Skeleton.vue'
import Switch from './Switch.vue'

let screen: Screen | undefined
afterEach(() => {
  screen?.unmount()
  screen = undefined
})
const show = async (render: () => unknown): Promise<Screen> => (screen = await mountScreen(defineComponent({ render: render as never })))
const one = (css: string): HTMLElement | null => document.querySelector<HTMLElement>(css)

describe('what is said about a field reaches the element it is about', () => {
  it('Select: class to the box, the rest to the button', async () => {
    await show(() => h(Select as never, { class: 'size', 'data-test': 'pick', 'aria-label': 'Pick', modelValue: 1, options: [{ value: 1, label: 'One' }] }))
    const button = one('[data-test="pick"]')!
    expect(button.tagName).toBe('BUTTON')
    expect(button.getAttribute('aria-label')).toBe('Pick')
    expect(button.classList.contains('size')).toBe(false)
    expect(one('.select-box.size')?.contains(button)).toBe(true)
  })
  it('Combobox and DatePicker: class to the box, the rest to the input', async () => {
    await show(() => h('div', [
      h(Combobox as never, { class: 'act', 'data-test': 'find', items: ['a'], itemKey: (x: string) => x, itemText: (x: string) => x }),
      h(DatePicker, { class: 'day', 'data-test': 'date', modelValue: '2026-11-24' }),
    ]))
    for (const [test, box] of [['find', '.find.act'], ['date', '.picker.day']] as const) {
      const input = one(`[data-test="${test}"]`)!
      expect(input.tagName).toBe('INPUT')
      expect(one(box)?.contains(input)).toBe(true)
    }
    expect((one('[data-test="date"]') as HTMLInputElement).value).toBe('24/11/2026')
  })
  it('Dialog: to what is announced as the dialog', async () => {
    await show(() => h(Dialog, { open: true, title: 'Merge', 'data-test': 'merge' }, () => 'text'))
    expect(one('[data-test="merge"]')?.getAttribute('role')).toBe('dialog')
  })
  it('Switch: an aria-label says more than the words beside it', async () => {
    await show(() => h(Switch, { label: 'Active', 'aria-label': 'Agenda', modelValue: true }))
    const button = one('[role="switch"]')!
    expect(button.getAttribute('aria-label')).toBe('Agenda')
    expect(button.hasAttribute('aria-labelledby')).toBe(false)
  })
  it('Skeleton: as many columns as it is told', async () => {
    await show(() => h(Skeleton, { rows: 2, columns: 4 }))
    expect(one('.sk .line')?.style.getPropertyValue('--columns')).toBe('3')
    expect(document.querySelectorAll('.sk .line:first-child i')).toHaveLength(4)
  })
})

describe('a dialog opened by a key', () => {
  it('gives the focus back to where it was', async () => {
    const open = ref(false)
    await show(() => h('div', [
      h('button', { id: 'row' }, 'row'),
      h(Dialog, { open: open.value, title: 'Edit', 'onUpdate:open': (next: boolean) => { open.value = next } }, () => h('input', { id: 'inside' })),
    ]))
    one('#row')!.focus()
    open.value = true
    await settle()
    expect(document.activeElement?.id).toBe('inside')
    open.value = false
    await nextTick()
    await settle()
    expect(document.activeElement?.id).toBe('row')
  })
  it('goes past a dialog that opened it and is gone, to the place before both', async () => {
    const stage = ref(0)
    await show(() => h('div', [
      h('button', { id: 'row' }, 'row'),
      h(Dialog, { open: stage.value === 1, title: 'Search' }, () => h('input', { id: 'first' })),
      h(Dialog, { open: stage.value === 2, title: 'New' }, () => h('input', { id: 'second' })),
    ]))
    one('#row')!.focus()
    for (const [at, focused] of [[1, 'first'], [2, 'second'], [0, 'row']] as const) {
      stage.value = at
      await settle()
      expect(document.activeElement?.id).toBe(focused)
    }
  })
})
