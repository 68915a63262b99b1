// Every catalogue, ours and the modules', says the same things in four languages.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const LANGUAGES = ['en', 'es', 'fr', 'ar']
const root = process.cwd()

function flat(tree: Tree, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [k, v] of flat(value, `${prefix}${key}.`)) out.set(k, v)
  }
  return out
}
const names = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!))].sort()
const folders = ['ui/kit/locales', 'ui/app/locales', 'ui/app/audit/locales', ...readFolders()]

function readFolders(): string[] {
  return readdirSync(join(root, 'modules')).map((name) => `modules/${name}/ui/locales`).filter((folder) => existsSync(join(root, folder, 'en.json')))
}

describe.each(folders)('%s', (folder) => {
  const read = (language: string): Map<string, string> => flat(JSON.parse(readFileSync(join(root, folder, `${language}.json`), 'utf8')) as Tree)
  const english = read('en')
  it.each(LANGUAGES.filter((l) => l !== 'en'))('%s has every key and every parameter', (language) => {
    const other = read(language)
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of english) {
      expect(other.get(key), `${basename(folder)} ${language} ${key}`).not.toBe('')
      expect(names(other.get(key)!), `${folder} ${language} ${key}`).toEqual(names(text))
    }
  })
  it('gives Arabic its six plural forms', () => {
    const arabic = read('ar')
    for (const [key, text] of english) {
      if (text.includes(' | ')) expect(arabic.get(key)!.split(' | '), key).toHaveLength(6)
    }
  })
})
