import { describe, expect, it } from 'vitest'
import { allIcons, matching } from './icons'

describe('the icons', () => {
  const all = allIcons()
  it('have the names by which they are asked for', () => {
    const nameOf = (component: string): string | undefined => all.find((icon) => icon.component === component)?.name
    expect([nameOf('Building2'), nameOf('Trash2'), nameOf('CalendarPlus')]).toEqual(['building-2', 'trash-2', 'calendar-plus'])
    expect(all.every((icon) => /^[a-z0-9-]+$/.test(icon.name))).toBe(true)
  })
  it('are found by words in any order', () => {
    expect(matching(all, 'plus calendar').map((icon) => icon.name)).toContain('calendar-plus')
    expect(matching(all, '  ')).toHaveLength(all.length)
    expect(matching(all, 'no such thing')).toEqual([])
  })
})
