// Who sits at this desk: the practices on this computer, signing in and out, the lock.
import { asleep, call, forgetDrafts, hasChosenLanguage, LANGUAGES, learnZone, session, usePrefs, type Language, type Session } from '@cuspid/ui'
import { computed, ref, shallowRef } from 'vue'
import { loadLayers } from './layers'
import { router } from './router'

export interface DemoUser { email: string; name: string; role: string; password: string }
export interface PracticeEntry { slug: string; name: string; country: string; language: string; demo: DemoUser[] | null }
export interface DeskState { version: string; practices: PracticeEntry[]; session: Session | null }
export interface Country { code: string; currency: string; zone: string; language: string; vat_bp: number; week_start: number }
export interface NewPractice {
  name: string
  slug?: string
  country: string
  language: string
  admin_name: string
  admin_email: string
  admin_password: string
  clinic_name?: string
  demo?: boolean
}

export const desk = shallowRef<DeskState>()
export const bootError = ref<unknown>()
/** A wizard that has begun stays until its last step, though a session already exists. */
export const settingUp = ref(false)
export const locked = asleep
/** Counts sign-ins of another person, to rebuild the frame from nothing. */
export const sitting = ref(0)

export type Stage = 'starting' | 'broken' | 'first_run' | 'sign_in' | 'new_password' | 'frame'
export const stage = computed<Stage>(() => {
  if (bootError.value) return 'broken'
  if (!desk.value) return 'starting'
  if (settingUp.value || !desk.value.practices.length) return 'first_run'
  if (!session.value) return 'sign_in'
  return session.value.must_change_password ? 'new_password' : 'frame'
})

async function refreshDesk(): Promise<DeskState> {
  const state = await call<DeskState>('desk.state')
  desk.value = state
  return state
}

export async function boot(): Promise<void> {
  bootError.value = undefined
  try {
    const state = await refreshDesk()
    if (!state.practices.length) settingUp.value = true
    if (state.session) await enter(state.session)
  } catch (error) {
    bootError.value = error
  }
}

/** Takes a session into the window. The same person coming back finds everything as it was. */
export async function enter(next: Session): Promise<void> {
  const before = session.value
  const samePerson = before?.user.id === next.user.id && before.practice.slug === next.practice.slug
  if (before && before.practice.slug !== next.practice.slug) forgetDrafts()
  learnZone(next.clinic.zone, next.clinic.offsets)
  // Before the frame is drawn: drawn first and made anew afterwards, it would drop a palette just opened.
  if (!samePerson || before?.clinic.id !== next.clinic.id) sitting.value++
  session.value = next
  adoptLanguage(next.practice.language)
  await loadLayers()
  asleep.value = false
}

// Until someone chooses on this device, the practice's language is the better guess.
function adoptLanguage(code: string): void {
  const known = LANGUAGES.find((l) => l === code)
  if (known && !hasChosenLanguage()) usePrefs().language = known as Language
}

export async function signIn(input: { practice: string; email: string; password: string }): Promise<void> {
  await enter(await call<Session>('desk.sign_in', input))
}

export async function lock(): Promise<void> {
  if (!session.value || asleep.value) return
  // First the curtain, then the host: nothing may stay readable while it answers.
  asleep.value = true
  await call('desk.lock').catch(() => undefined)
}

export async function signOut(): Promise<void> {
  await call('desk.sign_out').catch(() => undefined)
  await toTheDoor()
}

// Whoever comes next does not begin where another person left.
async function toTheDoor(): Promise<void> {
  session.value = null
  asleep.value = false
  void router.replace('/')
  const state = await refreshDesk().catch(() => undefined)
  if (state && !state.practices.length) settingUp.value = true
}

/** Takes the demo practice off this computer. Whoever looked around in it stands at the door again. */
export async function eraseDemo(practice: string): Promise<void> {
  await call('desk.erase_demo', { practice })
  await toTheDoor()
}

/** What the practice's file says by now, in the frame and at the door. */
export async function renamePractice(now: { name: string; language: string }): Promise<void> {
  const s = session.value
  if (s) session.value = { ...s, practice: { ...s.practice, ...now } }
  await refreshDesk().catch(() => undefined)
}

export async function createPractice(input: NewPractice): Promise<{ slug: string; recovery_code: string }> {
  const made = await call<{ slug: string; recovery_code: string; session: Session }>('desk.create_practice', input)
  settingUp.value = true
  session.value = made.session
  await refreshDesk()
  return made
}

/** Ends the wizard: into the practice that was just made, or the one given. */
export async function finishSetUp(): Promise<void> {
  const state = await refreshDesk()
  const now = state.session ?? session.value
  if (now) await enter(now)
  settingUp.value = false
}
