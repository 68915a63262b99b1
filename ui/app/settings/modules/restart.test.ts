import { asleep, session } from '@cuspid/ui'
import { emitProgress, emitStep, fakeHost, fakeSession, settle } from '@cuspid/ui/testing'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('virtual:modules', () => ({ modules: {} }))
const { stepWord, useRestart } = await import('./restart')
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
      expect(restart.copy.value).toBe('completed')
      expect(restart.works[0]!.steps.map((s) => s.name).slice(0, 3)).toEqual(['copy', 'migrate', 'blessing'])
      emitStep({ module: 'old', operation: 'uninstall', step: 'uninstall', status: 'failed' })
    })
    await restart.run(waiting)
    expect(restart.phase.value).toBe('done')
    expect(restart.works[0]!.steps).toEqual([{ name: 'copy', state: 'completed' }, { name: 'migrate', state: 'completed' }, { name: 'blessing', state: 'completed' }])
    expect(restart.works[1]!.steps.find((s) => s.name === 'uninstall')!.state).toBe('failed')
    expect(restart.failed.value.map((w) => [w.module, w.outcome!.error])).toEqual([['old', 'a table is in use']])
  })

  const no = (module: string, operation: string): unknown => ({ module, operation, ok: false, error: 'the disk reported an error', reason: 'disk_error' })
  async function told(applied: unknown[], tell: () => void, changes = waiting): Promise<ReturnType<typeof useRestart>> {
    const restart = useRestart()
    host(applied, async () => tell())
    await restart.run(changes)
    return restart
  }
  const step = (module: string, operation: string, name: string, status: 'started' | 'completed' | 'failed'): void => emitStep({ module, operation, step: name, status })

  it('says that there is no copy when the host could not make it', async () => {
    const restart = await told([no('stock', 'install'), no('old', 'uninstall')], () => {
      step('old', 'uninstall', 'backup', 'started')
      step('old', 'uninstall', 'backup', 'failed')
      step('stock', 'install', 'backup', 'started')
    })
    expect(restart.copy.value).toBe('failed')
    expect(restart.works.map((work) => work.steps.filter((s) => s.state !== 'waiting'))).toEqual([[{ name: 'copy', state: 'failed' }], [{ name: 'copy', state: 'failed' }]])
  })
  it('says so too when the copy stopped on its way, and nobody told of a step', async () => {
    const restart = await told([no('stock', 'install')], () => emitProgress('desk.restart', 3, 4))
    expect(restart.copy.value).toBe('failed')
  })
  it('has no check for a copy of which it heard nothing', async () => {
    expect((await told([no('stock', 'install')], () => undefined)).copy.value).toBe('unproven')
  })
  it('takes a module that was changed for a proof of the copy', async () => {
    const restart = await told([{ module: 'stock', operation: 'install', ok: true, error: null }, no('old', 'uninstall')], () => undefined)
    expect(restart.copy.value).toBe('completed')
    expect(restart.works[1]!.steps[0]).toEqual({ name: 'copy', state: 'completed' })
  })
  it('tells the archive of a removal from the copy before it', async () => {
    const archive = await told([no('old', 'uninstall')], () => {
      step('old', 'uninstall', 'backup', 'completed')
      step('old', 'uninstall', 'uninstall', 'failed')
    }, [waiting[1]!])
    expect([archive.copy.value, archive.works[0]!.steps.find((s) => s.name === 'backup')!.state]).toEqual(['completed', 'completed'])
    const after = await told([no('old', 'uninstall')], () => {
      emitProgress('desk.restart', 4, 4)
      step('old', 'uninstall', 'backup', 'failed')
    }, [waiting[1]!])
    // Written to its end, but whether it got its name nobody said.
    expect([after.copy.value, after.works[0]!.steps.find((s) => s.name === 'backup')!.state]).toEqual(['unproven', 'failed'])
  })
  it('leaves out what was no longer waiting; without a change there is no copy', async () => {
    const restart = await told([], () => undefined)
    expect([restart.copy.value, restart.works.length]).toEqual(['waiting', 0])
  })
  it('has a word for each meaning of a step', () => {
    expect([stepWord('install', 'backup'), stepWord('uninstall', 'backup', 'completed'), stepWord('uninstall', 'backup', 'failed'), stepWord('uninstall', 'seed')]).toEqual(['copy', 'archive', 'backup', 'seed'])
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
