import * as kit from '@cuspid/ui'
import { mountScreen } from '@cuspid/ui/testing'
import { afterEach, describe, expect, it } from 'vitest'
import ComponentsTab from './ComponentsTab.vue'
import { NAMES } from './gallery/names'
import layer from './index'

let unmount = (): void => undefined
afterEach(() => unmount())
const names = (element: HTMLElement): (string | undefined)[] => [...element.querySelectorAll<HTMLElement>('[data-test="specimen"]')].filter((el) => el.style.display !== 'none').map((el) => el.dataset.name)

// Every component at once is much to draw for a window that is only imagined.
describe('the gallery', { timeout: 30_000 }, () => {
  it('shows every component of the kit', async () => {
    const isComponent = (value: unknown): boolean => typeof value === 'object' && value !== null && ('setup' in value || 'render' in value || '__asyncLoader' in value)
    const exported = Object.entries(kit).filter(([name, value]) => /^[A-Z][a-z]/.test(name) && isComponent(value)).map(([name]) => name)
    expect([...NAMES].sort()).toEqual(exported.sort())
    const screen = await mountScreen(ComponentsTab, { layer })
    unmount = screen.unmount
    expect(names(screen.element)).toEqual(NAMES)
  })
  it('finds one by its name, and says when there is none', async () => {
    const screen = await mountScreen(ComponentsTab, { layer })
    unmount = screen.unmount
    const find = screen.element.querySelector<HTMLInputElement>('[data-test="stage-find"]')!
    const type = async (text: string): Promise<void> => {
      find.value = text
      find.dispatchEvent(new Event('input'))
      await screen.settle()
    }
    await type('dialog')
    expect(names(screen.element)).toEqual(['Dialog', 'ConfirmDialog'])
    await type('zzz')
    expect(screen.element.textContent).toContain('No component is called “zzz”')
  })
  it('gives the stage a look of its own', async () => {
    const screen = await mountScreen(ComponentsTab, { layer })
    unmount = screen.unmount
    const dark = [...screen.element.querySelectorAll<HTMLElement>('[role="radio"]')].find((el) => el.textContent?.includes('Dark'))!
    dark.click()
    await screen.settle()
    expect(screen.element.querySelector<HTMLElement>('[data-test="stage"]')?.dataset.theme).toBe('dark')
    expect(document.documentElement.dataset.theme).not.toBe('dark')
  })
})
