import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { addMessages } from './i18n'
import { asleep, session } from './session'
import { emitChanged, fakeHost, fakeSession, settle } from './testing'
import { toasts } from './toast'
import { setDependencies, touches, useAction, useOp } from './useOp'

beforeEach(async () => {
  session.value = fakeSession()
  asleep.value = false
  toasts.splice(0)
  setDependencies({ patients: [], agenda: ['patients'], schedules: ['agenda'], hello: [] })
  await addMessages((language) => import(`./locales/${language}.json`))
})

describe('what a change touches', () => {
  it('follows depends, both near and far', () => {
    expect(touches('schedules', ['patients'])).toBe(true)
    expect(touches('patients', ['agenda'])).toBe(false)
    expect(touches('hello', ['core'])).toBe(true)
  })
})

describe('useOp', () => {
  it('asks again when its input or a module it depends on changes', async () => {
    const calls = fakeHost({ 'agenda.day': (i: { date: string }) => i.date })
    const scope = effectScope()
    await scope.run(async () => {
      const date = ref('2026-11-24')
      const day = useOp<string>('agenda.day', () => ({ date: date.value }))
      await settle()
      expect(day.data.value).toBe('2026-11-24')
      date.value = '2026-11-25'
      await settle()
      expect(day.data.value).toBe('2026-11-25')
      emitChanged(['patients'])
      await settle()
      expect(calls).toHaveLength(3)
      emitChanged(['hello'])
      await settle()
      expect(calls).toHaveLength(3)
    })
    scope.stop()
    emitChanged(['patients'])
    await settle()
    expect(calls).toHaveLength(3)
  })

  it('lets a late answer lose against a newer one', async () => {
    const waiting: ((v: string) => void)[] = []
    fakeHost({ 'patients.search': () => new Promise<string>((done) => waiting.push(done)) })
    const scope = effectScope()
    await scope.run(async () => {
      const query = ref('a')
      const found = useOp<string>('patients.search', () => ({ query: query.value }))
      await settle()
      query.value = 'ab'
      await settle()
      waiting[1]!('new')
      await settle()
      waiting[0]!('old')
      await settle()
      expect(found.data.value).toBe('new')
      expect(found.loading.value).toBe(false)
    })
    scope.stop()
  })

  it('keeps what it has when a refetch fails, and says since when', async () => {
    let broken = false
    fakeHost({ 'patients.list': () => { if (broken) throw { code: 'internal', message: 'disk' }; return [1] } })
    const scope = effectScope()
    await scope.run(async () => {
      const list = useOp<number[]>('patients.list')
      await settle()
      broken = true
      await list.refetch()
      expect(list.data.value).toEqual([1])
      expect(list.error.value?.code).toBe('internal')
      expect(list.stale.value).toBeInstanceOf(Date)
      broken = false
      await list.refetch()
      expect(list.stale.value).toBeUndefined()
    })
    scope.stop()
  })

  it('rests behind the lock and catches up afterwards', async () => {
    const calls = fakeHost({ 'patients.list': [] })
    const scope = effectScope()
    await scope.run(async () => {
      useOp('patients.list')
      await settle()
      asleep.value = true
      emitChanged(['patients'])
      await settle()
      expect(calls).toHaveLength(1)
      asleep.value = false
      await settle()
      expect(calls).toHaveLength(2)
    })
    scope.stop()
  })

  it('asks once more, not a hundred times, after a storm of changes', async () => {
    const calls = fakeHost({ 'patients.list': () => new Promise((done) => setTimeout(() => done([]), 5)) })
    const scope = effectScope()
    await scope.run(async () => {
      useOp('patients.list')
      for (let i = 0; i < 100; i++) emitChanged(['patients'])
      await new Promise((done) => setTimeout(done, 40))
      expect(calls).toHaveLength(2)
    })
    scope.stop()
  })

  it('waits until typing pauses', async () => {
    vi.useFakeTimers()
    const calls = fakeHost({ 'patients.search': [] })
    const scope = effectScope()
    await scope.run(async () => {
      const query = ref('')
      useOp('patients.search', () => ({ query: query.value }), { immediate: false, debounce: 80 })
      for (const typed of ['b', 'be', 'ben']) {
        query.value = typed
        await vi.advanceTimersByTimeAsync(40)
      }
      await vi.advanceTimersByTimeAsync(100)
      expect(calls.map((c) => c.input)).toEqual([{ query: 'ben' }])
    })
    scope.stop()
    vi.useRealTimers()
  })
})

describe('useAction', () => {
  it('sorts refusals into fields and toasts, translated', async () => {
    fakeHost({
      'patients.create': () => { throw { code: 'validation', message: 'no', details: { fields: { first_name: 'is required' }, reasons: { first_name: { key: 'required' }, notes: { key: 'too_long', max: 200 } } } } },
      'patients.merge': () => { throw { code: 'forbidden', message: 'no' } },
    })
    const create = useAction('patients.create')
    expect(await create.run({})).toBeUndefined()
    expect(create.fieldErrors.value).toEqual({ first_name: 'This is needed', notes: 'At most 200 characters' })
    expect(toasts).toHaveLength(0)
    const merge = useAction('patients.merge')
    await merge.run({})
    expect(toasts[0]?.text).toBe('Your role does not allow this')
  })

  it('drops a second run while one is busy, and tells null from failure', async () => {
    let done: (v: null) => void = () => undefined
    const calls = fakeHost({ 'desk.lock': () => new Promise((d) => { done = d }) })
    const lock = useAction('desk.lock')
    const first = lock.run({})
    expect(await lock.run({})).toBeUndefined()
    await settle()
    done(null)
    expect(await first).toBeNull()
    expect(calls).toHaveLength(1)
  })
})
