import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COLOURS, RADII, SHADOWS, SIZES, SPACES, TYPES } from '../modules/dev_tools/ui/tokens'

it('the developer tools show every token there is', () => {
  const css = readFileSync('ui/kit/tokens.css', 'utf8')
  const defined = new Set([...css.matchAll(/^\s+(--[\w-]+):/gm)].map((found) => found[1]!))
  const shown = [...Object.values(COLOURS).flat(), ...TYPES, ...SPACES, ...RADII, ...SHADOWS, ...SIZES]
  expect([...shown, '--font', '--mono'].sort()).toEqual([...defined].sort())
})
