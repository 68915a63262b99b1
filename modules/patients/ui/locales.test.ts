import { describe, expect, it } from 'vitest'
import ar from './locales/ar.json'
import en from './locales/en.json'
import es from './locales/es.json'
import fr from './locales/fr.json'

type Tree = { [key: string]: string | Tree }
function flat(tree: Tree, path = ''): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : Object.entries(flat(value, `${path}${key}.`))))
}
const english = flat(en as Tree)
const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()

describe.each([['es', es, 2], ['fr', fr, 2], ['ar', ar, 6]] as const)('the words in %s', (_, tree, forms) => {
  const other = flat(tree as Tree)
  it('are as many', () => expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort()))
  it('name the same things', () => {
    for (const [key, text] of Object.entries(english)) expect([key, names(other[key]!)]).toEqual([key, names(text)])
  })
  it('have the plurals of the language', () => {
    for (const [key, text] of Object.entries(english)) {
      expect([key, other[key]!.split(' | ').length]).toEqual([key, text.includes(' | ') ? forms : 1])
    }
  })
})
