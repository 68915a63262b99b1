// What a screen's own tests need: the window's surroundings, and a host that answers as told.
import { createApp, defineComponent, h, nextTick, type Component } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { ConfigProvider, TooltipProvider } from 'reka-ui'
import { setTransport, type StepEvent } from './call'
import { addMessages, i18n, setLanguage, type Language } from './i18n'
import { registerLayer, type Layer } from './layer'
import { liveLayers, session, type Session } from './session'

export type Answer = unknown | ((input: never) => unknown)
export interface Screen {
  element: HTMLElement
  /** Every call so far, in order. */
  calls: { op: string; input: unknown }[]
  settle: () => Promise<void>
  unmount: () => void
}

let deliver: ((name: string, payload: unknown) => void) | undefined
/** Plays the host's word that these modules changed. */
export function emitChanged(modules: string[]): void {
  deliver?.('changed', { modules })
}
export function emitProgress(op: string, done: number, total: number): void {
  deliver?.('progress', { op, done, total })
}

export function emitStep(event: StepEvent): void {
  deliver?.('step', event)
}

/** A host of the test's own making; answers may be values or functions of the input, a thrown one is a refusal. */
export function fakeHost(answers: Record<string, Answer>): { op: string; input: unknown }[] {
  const calls: { op: string; input: unknown }[] = []
  setTransport({
    async call(op, input) {
      calls.push({ op, input })
      if (!(op in answers)) throw { code: 'unavailable', message: `the test gives no answer to ${op}` }
      const answer = answers[op]
      return typeof answer === 'function' ? (answer as (i: unknown) => unknown)(input) : answer
    },
    listen(emit) {
      deliver = emit
    },
  })
  return calls
}

export function fakeSession(permissions: string[] = ['*']): Session {
  return {
    practice: { slug: 'test', name: 'Test', country: 'ES', currency: 'EUR', language: 'en', zone: 'Europe/Madrid', demo: true },
    user: { id: 'u1', name: 'Ana Ruiz', email: 'ana@test.example', professional: true, color: 'pro-1' },
    clinic: { id: 'c1', code: 'MAD', name: 'Madrid', zone: 'Europe/Madrid' },
    clinics: [{ id: 'c1', code: 'MAD', name: 'Madrid' }],
    role: 'admin',
    permissions,
    must_change_password: false,
    now: '2026-11-24T10:00:00Z',
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((done) => setTimeout(done, 0))
    await nextTick()
  }
}

let started = false

export async function mountScreen(component: Component, options: {
  props?: Record<string, unknown>
  answers?: Record<string, Answer>
  route?: string
  permissions?: string[]
  language?: Language
  layer?: Layer
} = {}): Promise<Screen> {
  const calls = fakeHost(options.answers ?? {})
  session.value = fakeSession(options.permissions)
  await setLanguage(options.language ?? 'en')
  if (!started) {
    started = true
    await addMessages((language) => import(`./locales/${language}.json`))
  }
  if (options.layer) {
    if (options.layer.messages) await addMessages(options.layer.messages, options.layer.name)
    registerLayer(options.layer)
    liveLayers.value = [...new Set([...liveLayers.value, options.layer.name])]
  }
  const screen = defineComponent({ render: () => h(component, options.props) })
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [...(options.layer?.routes ?? []).filter((r) => r.path !== options.route), { path: options.route ?? '/', component: screen }, { path: '/:rest(.*)*', component: { render: () => null } }],
  })
  await router.push(options.route ?? '/')
  const element = document.createElement('div')
  const actions = document.createElement('div')
  actions.id = 'page-actions'
  document.body.append(actions, element)
  const app = createApp({ render: () => h(ConfigProvider, () => h(TooltipProvider, () => h(RouterView))) })
  app.use(i18n).use(router)
  app.mount(element)
  await settle()
  return {
    element,
    calls,
    settle,
    unmount() {
      app.unmount()
      element.remove()
      actions.remove()
    },
  }
}
