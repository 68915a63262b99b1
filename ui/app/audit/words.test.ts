import { addMessages, setLanguage } from '@cuspid/ui'
import { beforeAll, describe, expect, it } from 'vitest'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { actText, changesText, loadWords } from './words'

beforeAll(async () => {
  await setLanguage('en')
  await addMessages((language) => import(`../locales/${language}.json`))
  await loadWords()
  // A module may say itself what its acts are called.
  for (const name of readdirSync('modules')) {
    const file = `modules/${name}/ui/locales/en.json`
    if (existsSync(file)) await addMessages(async () => ({ default: JSON.parse(readFileSync(file, 'utf8')) }), name)
  }
})
const joined = (parts: string[]): string => parts.join(', ')

describe('recorded calls in words', () => {
  it('knows every operation that changes something', () => {
    const table = readFileSync('docs/operations.md', 'utf8')
    const writes = [...table.matchAll(/^\| `([^`]+)` \| `[^`]+` \| (?:Write|Destructive) \|/gm)].map((m) => m[1]!)
    expect(writes.length).toBeGreaterThan(20)
    expect(writes.filter((op) => actText(op).includes(': '))).toEqual([])
  })
  it('stays readable for a module it has never heard of', () => {
    expect(actText('lab_orders.cases.send_back')).toBe('Lab orders: cases send back')
  })
  it('counts rows once, however often they changed', () => {
    const change = (kind: string, row_id: string) => ({ entity: 'patients/1', row_id, kind })
    expect(changesText([change('insert', 'a'), change('update', 'b'), change('update', 'b')], joined)).toBe('1 added, 1 changed')
  })
})
