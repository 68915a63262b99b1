// What the first run has been told so far, and where it stands.
import { call, errorText, t, toCallError, usePrefs, type CallError } from '@cuspid/ui'
import { computed, reactive, ref } from 'vue'
import { createPractice, desk, finishSetUp, settingUp, type Country } from '../desk'

export const STEPS = ['language', 'practice', 'administrator', 'key', 'modules', 'demo'] as const
export type Step = (typeof STEPS)[number]

// The field that a refusal names, and the step that can mend it.
const STEP_OF: Record<string, Step> = {
  name: 'practice', country: 'practice', clinic_name: 'practice', slug: 'practice', language: 'language',
  admin_name: 'administrator', admin_email: 'administrator', admin_password: 'administrator',
}

// Public, like every account of the demo: the door shows them all.
const DEMO_ADMIN = { admin_name: 'Lucía Benítez', admin_email: 'admin@demo.cuspid', admin_password: 'demo-admin', clinic_name: 'Málaga Centro' }

// A machine without a language of its own calls it "C", which is no language tag.
function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).region
  } catch {
    return undefined
  }
}

export function useWizard() {
  const prefs = usePrefs()
  const step = ref<Step>('language')
  const form = reactive({ name: '', country: '', clinic_name: '', admin_name: '', admin_email: '', admin_password: '' })
  const countries = ref<Country[]>([])
  const fields = ref<Record<string, string>>({})
  const error = ref('')
  const busy = ref(false)
  const recoveryCode = ref('')
  const written = ref(false)
  /** Which of the eight groups is asked back. */
  const asked = 1 + Math.floor(Math.random() * 8)

  const index = computed(() => STEPS.indexOf(step.value))
  const country = computed(() => countries.value.find((c) => c.code === form.country))
  const created = computed(() => recoveryCode.value !== '')
  const canLeave = computed(() => !created.value && Boolean(desk.value?.practices.length))

  async function load(): Promise<void> {
    try {
      countries.value = await call<Country[]>('desk.countries')
      const region = regionOf(navigator.language)
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
      // The machine's clock knows better where it stands than its language does.
      form.country ||= (countries.value.find((c) => c.zone === zone) ?? countries.value.find((c) => c.code === region)
        ?? countries.value.find((c) => c.language === prefs.language) ?? countries.value[0])?.code ?? ''
    } catch (caught) {
      error.value = errorText(caught)
    }
  }
  function go(to: Step): void {
    error.value = ''
    step.value = to
  }
  function refuse(refused: CallError): void {
    fields.value = refused.fields
    const first = STEPS.find((s) => Object.keys(fields.value).some((f) => STEP_OF[f] === s))
    if (first) go(first)
    else error.value = errorText(refused)
  }
  async function create(): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = ''
    fields.value = {}
    try {
      const made = await createPractice({ ...form, clinic_name: form.clinic_name || form.name, language: prefs.language })
      recoveryCode.value = made.recovery_code
      go('key')
    } catch (caught) {
      refuse(toCallError(caught))
    } finally {
      busy.value = false
    }
  }
  /** A second practice with invented people, beside the real one or instead of it. */
  async function openDemo(): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = ''
    try {
      await createPractice({
        name: t('first_run.demo.name'), slug: 'demo', country: form.country || 'ES', language: prefs.language, demo: true, ...DEMO_ADMIN,
      })
      await finishSetUp()
    } catch (caught) {
      error.value = errorText(caught)
    } finally {
      busy.value = false
    }
  }
  function leave(): void {
    settingUp.value = false
  }
  return { step, form, countries, country, fields, error, busy, recoveryCode, written, asked, index, created, canLeave, load, go, create, openDemo, leave, finish: finishSetUp }
}
export type Wizard = ReturnType<typeof useWizard>
