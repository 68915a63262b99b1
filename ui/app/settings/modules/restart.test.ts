import { asleep, session } from '@cuspid/ui'
import { emitProgress, emitStep, fakeHost, fakeSession, settle } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { useRestart } = await import('./restart')
const { router } = await import('../../router')
beforeAll(() => router.push('/'))

const waiting = [{ module: 'stock', operation: 'install' }, { module: 'old', operation: 'uninstall' }]
function host(applied: unknown, before: () => Promise<void> = async () => undefined): { op: string; input: unknown }[] {
  session.value = fakeSession()
  return fakeHost({
    'desk.restart': async () => { await before(); return { applied, session: session.value } },
    'desk.lock': null,
    'core.navigation': { layers: [], entries: [] },
  })
}
afterEach(() => { asleep.value = false })

describe('starting again', () => {
  it('shows what is to come, hears each step, and adds those not foreseen', async () => {
    const restart = useRestart()
    host([{ module: 'stock', operation: 'install', ok: true, error: null }, { module: 'old', operation: 'uninstall', ok: false, error: 'a table is in use' }], async () => {
      expect(restart.phase.value).toBe('running')
      expect(restart.works[0]!.steps.every((s) => s.state === 'waiting')).toBe(true)
      emitProgress('desk.restart', 1, 4)
      expect(restart.copied.value).toBe(0.25)
      emitStep({ module: 'stock', operation: 'install', step: 'migrate', status: 'completed' })
      emitStep({ module: 'stock', operation: 'install', step: 'blessing', status: 'started' })
      expect(restart.copied.value).toBe(1)
      expect(restart.works[0]!.steps.map((s) => s.name).slice(0, 3)).toEqual(['migrate', 'blessing', 'seed'])
      emitStep({ module: 'old', operation: 'uninstall', step: 'uninstall', status: 'failed' })
    })
    await restart.run(waiting)
    expect(restart.phase.value).toBe('done')
    expect(restart.works[0]!.steps).toEqual([{ name: 'migrate', state: 'completed' }, { name: 'blessing', state: 'completed' }])
    expect(restart.works[1]!.steps.find((s) => s.name === 'uninstall')!.state).toBe('failed')
    expect(restart.failed.value.map((w) => [w.module, w.outcome!.error])).toEqual([['old', 'a table is in use']])
  })

  it('says why when nothing happened, and no longer listens', async () => {
    const restart = useRestart()
    fakeHost({ 'desk.restart': () => { throw { code: 'unavailable', message: 'full', details: { reason: 'disk_full' } } } })
    await restart.run(waiting)
    expect(restart.phase.value).toBe('refused')
    expect(restart.refused.value!.reason).toBe('disk_full')
    emitStep({ module: 'later', operation: 'install', step: 'seed', status: 'started' })
    expect(restart.works).toHaveLength(2)
  })

  it('does not open what was locked meanwhile', async () => {
    const restart = useRestart()
    const calls = host([], async () => { asleep.value = true })
    await restart.run([])
    await settle()
    expect(asleep.value).toBe(true)
    expect(calls.map((c) => c.op)).toEqual(['desk.restart', 'desk.lock'])
  })
})
