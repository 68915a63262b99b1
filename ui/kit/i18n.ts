import { computed, type ComputedRef, type Ref } from 'vue'
import { createI18n, type Composer } from 'vue-i18n'

export const LANGUAGES = ['en', 'es', 'fr', 'ar'] as const
export type Language = (typeof LANGUAGES)[number]
/** A language's own name, the same in every language. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', es: 'Español', fr: 'Français', ar: 'العربية' }
export type Messages = Record<string, unknown>
export type MessageLoader = (language: Language) => Promise<{ default: Messages } | Messages>

const twoForms = (n: number): number => (n === 1 ? 0 : 1)
// zero | one | two | few | many | other
const arabicForms = (n: number): number => {
  const category = new Intl.PluralRules('ar').select(n)
  return ['zero', 'one', 'two', 'few', 'many', 'other'].indexOf(category)
}
const pick = (rule: (n: number) => number) => (choice: number, choices: number) => Math.min(rule(Math.abs(choice)), choices - 1)

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: false,
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
  messages: { en: {}, es: {}, fr: {}, ar: {} },
  pluralRules: {
    en: pick(twoForms),
    es: pick(twoForms),
    fr: pick((n) => (n < 2 ? 0 : 1)),
    ar: pick(arabicForms),
  },
})

// Typed as the composer that it is: `legacy: false` is lost in the types of a generic locale.
const global = i18n.global as unknown as Composer
const sources: { namespace: string | undefined; load: MessageLoader }[] = []
const loaded = new Set<string>()

function isRtl(language: string): boolean {
  return language === 'ar'
}

async function loadOne(source: (typeof sources)[number], language: Language): Promise<void> {
  const mark = `${source.namespace ?? ''}/${sources.indexOf(source)}/${language}`
  if (loaded.has(mark)) return
  loaded.add(mark)
  let module: { default: Messages } | Messages
  try {
    module = await source.load(language)
  } catch {
    // A layer without this language is readable in English rather than as keys.
    if (language === 'en') return
    module = await source.load('en').catch(() => ({}))
  }
  const messages = ('default' in module ? module.default : module) as Messages
  global.mergeLocaleMessage(language, source.namespace ? { [source.namespace]: messages } : messages)
}

/** Adds a source of strings and loads it in the present language. */
export async function addMessages(load: MessageLoader, namespace?: string): Promise<void> {
  const source = { namespace, load }
  sources.push(source)
  await loadOne(source, language.value)
}

export const language = computed(() => global.locale.value as Language)

export async function setLanguage(next: Language): Promise<void> {
  await Promise.all(sources.map((source) => loadOne(source, next)))
  global.locale.value = next
  document.documentElement.lang = next
  document.documentElement.dir = isRtl(next) ? 'rtl' : 'ltr'
}

export function guessLanguage(): Language {
  for (const wanted of navigator.languages) {
    const two = wanted.slice(0, 2).toLowerCase()
    const found = LANGUAGES.find((l) => l === two)
    if (found) return found
  }
  return 'en'
}

/** `t(key)`, `t(key, params)`, `t(key, n)` for a plural of n, `t(key, params, n)` for both. */
export type T = (key: string, params?: Record<string, unknown> | number, plural?: number) => string
export const t: T = (key, params = {}, plural) => {
  if (typeof params === 'number') return global.t(key, { n: params }, params)
  return plural === undefined ? global.t(key, params) : global.t(key, params, plural)
}
export const te = (key: string): boolean => global.te(key, global.locale.value)

export function useI18n(): { t: T; te: (key: string) => boolean; locale: ComputedRef<Language>; dir: Ref<'ltr' | 'rtl'> } {
  return { t, te, locale: language, dir: computed(() => (isRtl(language.value) ? 'rtl' : 'ltr')) }
}
