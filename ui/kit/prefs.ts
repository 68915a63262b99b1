import { reactive, ref, watch, type Ref } from 'vue'
import { guessLanguage, LANGUAGES, setLanguage, type Language } from './i18n'

export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export type Density = 'compact' | 'comfortable'
export interface Prefs {
  theme: Theme
  density: Density
  language: Language
  /** Single-key shortcuts may be switched off (WCAG 2.1.4). */
  singleKeys: boolean
  railMin: boolean
  /** Names blurred; never remembered, so a restart cannot hide them by surprise. */
  privacy: boolean
}

const KEY = 'cuspid.prefs'

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}
function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A full or forbidden store costs a preference, not the work.
  }
}

function read(): Prefs {
  const saved = (stored(KEY) ?? {}) as Partial<Prefs>
  const known = LANGUAGES.find((l) => l === saved.language)
  return {
    theme: saved.theme ?? 'system',
    density: saved.density ?? 'compact',
    language: known ?? guessLanguage(),
    singleKeys: saved.singleKeys ?? true,
    railMin: saved.railMin ?? false,
    privacy: false,
  }
}

export const prefs = reactive<Prefs>(read())

/** Whether this device already chose a language, or only guessed it. */
export function hasChosenLanguage(): boolean {
  return Boolean((stored(KEY) as Partial<Prefs> | null)?.language)
}

function shownTheme(): string {
  if (prefs.theme !== 'system') return prefs.theme
  if (matchMedia('(prefers-contrast: more)').matches) return 'contrast'
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}
function apply(): void {
  const root = document.documentElement
  root.dataset.theme = shownTheme()
  root.dataset.density = prefs.density
  root.dataset.privacy = prefs.privacy ? 'on' : 'off'
}

/** Puts the preferences on the document and keeps them there. */
export async function startPrefs(): Promise<void> {
  apply()
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']) matchMedia(query).addEventListener('change', apply)
  watch(prefs, () => {
    apply()
    const { privacy: _, ...kept } = prefs
    store(KEY, kept)
  })
  watch(() => prefs.language, (next) => void setLanguage(next))
  await setLanguage(prefs.language)
}

export function usePrefs(): Prefs {
  return prefs
}

/** A ref that this device remembers. For views and columns, never for anything typed or about a person. */
export function useRemembered<T>(key: string, initial: T): Ref<T> {
  const full = `cuspid.view.${key}`
  const value = ref((stored(full) as T | null) ?? initial) as Ref<T>
  watch(value, (next) => store(full, next), { deep: true })
  return value
}
