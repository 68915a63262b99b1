import { describe, expect, it } from 'vitest'
import { bar, levelOf, unitsOf } from './level'

describe('levelOf', () => {
  it('is low only below the minimum', () => {
    expect(levelOf(9, 10)).toBe('low')
    expect(levelOf(10, 10)).toBe('near')
    expect(levelOf(13, 10)).toBe('ok')
  })
  it('tells less than nothing from low, and knows no level without a minimum', () => {
    expect(levelOf(-1, 0)).toBe('negative')
    expect(levelOf(0, 0)).toBe('none')
  })
})

describe('bar', () => {
  it('marks the minimum in the middle until there is more than twice of it', () => {
    expect(bar(5, 10)).toEqual({ fill: 0.25, mark: 0.5 })
    expect(bar(40, 10)).toEqual({ fill: 1, mark: 0.25 })
    expect(bar(-3, 10).fill).toBe(0)
  })
})

describe('unitsOf', () => {
  it('multiplies packages', () => {
    expect(unitsOf(3, 'pack', 50)).toBe(150)
    expect(unitsOf(3, 'unit', 50)).toBe(3)
    expect(unitsOf(3, 'pack', null)).toBe(3)
  })
  it('takes whole amounts only', () => {
    for (const wrong of [null, 0, -1, 1.5]) expect(unitsOf(wrong, 'unit', null)).toBeNull()
  })
})
