// The interface's own words, so that a test names a button as the screen does and a better wording breaks nothing.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

function load(language) {
  const read = (folder) => {
    const file = join(root, folder, `${language}.json`)
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  }
  const all = { ...read('ui/kit/locales'), ...read('ui/app/locales') }
  // A module's words stand under its name.
  for (const name of readdirSync(join(root, 'modules'))) all[name] = read(`modules/${name}/ui/locales`)
  return all
}

const english = load('en')

/** The words at a key: whole, or as a pattern where something is put in or the number decides. */
export function words(key) {
  const text = key.split('.').reduce((at, part) => at?.[part], english)
  if (typeof text !== 'string') throw new Error(`the interface has no words for ${key}`)
  const plain = text.replaceAll("{'@'}", '@')
  if (!/[{|]/.test(plain)) return plain
  const forms = plain.split('|').map((form) =>
    form.trim().split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()[\]\\]/g, '\\$&')).join('.*'))
  return new RegExp(`^(${forms.join('|')})$`, 'i')
}
