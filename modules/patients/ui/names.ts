import type { Named } from './types'

const ARABIC = /[\u0600-\u06ff]/

/** As one says it: first name first. */
export function fullName(person: Named): string {
  return [person.first_name, person.last_name].filter(Boolean).join(' ')
}
/** As lists sort it. Arabic names are written in the order in which they are said. */
export function listName(person: Named): string {
  if (ARABIC.test(person.last_name)) return fullName(person)
  return [person.last_name, person.first_name].filter(Boolean).join(', ')
}
/** The name in the other script; empty when there is none. */
export function otherName(person: Named): string {
  return [person.first_name_alt, person.last_name_alt].filter(Boolean).join(' ')
}

/** One colour per person, the same on every screen. */
export function personColor(id: string): string {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return `pro-${(sum % 8) + 1}`
}

/**
 * What was typed into a search, as the beginning of a new patient. A name is never split at its spaces, because
 * nobody can know which part is whose; only a comma tells.
 */
export function fieldsFromQuery(query: string): { first_name?: string; last_name?: string; phone?: string } {
  const text = query.trim()
  if (!text) return {}
  if (/^[+\d][\d\s().-]{4,}$/.test(text)) return { phone: text }
  if (/\d/.test(text)) return {}
  const comma = text.indexOf(',')
  if (comma > 0) return { last_name: capital(text.slice(0, comma)), first_name: capital(text.slice(comma + 1)) }
  return { last_name: capital(text) }
}
function capital(text: string): string {
  const word = text.trim()
  // Particles as in "de la Fuente" keep their small letters, so only a single word is raised.
  return /\s/.test(word) ? word : word.charAt(0).toLocaleUpperCase() + word.slice(1)
}
