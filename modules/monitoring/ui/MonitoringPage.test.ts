import { mountScreen } from '@cuspid/ui/testing'
import { afterEach, describe, expect, it } from 'vitest'
import JobsTab from './JobsTab.vue'
import LogsTab from './LogsTab.vue'
import OverviewTab from './OverviewTab.vue'
import EventsTab from './EventsTab.vue'
import layer from './index'
import type { EventRow, JobRow, LogEntry } from './ops'

let unmount = (): void => undefined
afterEach(() => unmount())

const line = (id: string, level: LogEntry['level'], message: string): LogEntry => ({ id, level, message, at: '2026-11-24T08:00:07Z', target: 'kernel::host', fields: { op: 'agenda.day' } })
const job = (id: string, state: JobRow['state']): JobRow => ({ id, state, module: 'agenda', name: 'remind', queued_at: '2026-11-24T08:00:00Z', run_at: '2026-11-24T08:00:00Z', attempts: 5, error: state === 'failed' ? 'no network' : null, payload: {} })
const event: EventRow = { id: 'e1', name: 'patient.created', module: 'patients', payload: { patient_id: 'p1' }, at: '2026-11-24T08:00:07Z', call_id: 'c1', op: 'patients.create', user_id: 'u1', user: '' }
const page = (data: unknown[]): unknown => ({ data, total: data.length, page: 1, page_size: 50 })
const refuse = (): never => { throw { code: 'internal', message: 'broken' } }

describe('the log', () => {
  it('goes further back where it ended, and says where it begins', async () => {
    const answer = (input: { before?: string }): unknown =>
      input.before ? { entries: [line('2', 'error', 'panicked')], next: null } : { entries: [line('1', 'info', 'call refused')], next: '2026-11-23:0' }
    const screen = await mountScreen(LogsTab, { layer, answers: { 'monitoring.logs.list': answer } })
    unmount = screen.unmount
    await new Promise((done) => setTimeout(done, 200))
    await screen.settle()
    expect(screen.element.textContent).toContain('call refused')
    expect(screen.element.textContent).toContain('24/11/2026, 09:00:07')
    screen.element.querySelector<HTMLElement>('[data-test="log-further"]')!.click()
    await screen.settle()
    expect(screen.element.textContent).toContain('panicked')
    expect(screen.element.textContent).toContain('This is where the log begins')
    expect(screen.calls.at(-1)?.input).toMatchObject({ before: '2026-11-23:0' })
  })
  it('tells nothing found from nothing found yet', async () => {
    const screen = await mountScreen(LogsTab, { layer, answers: { 'monitoring.logs.list': { entries: [], next: '2026-11-23:0' } } })
    unmount = screen.unmount
    await new Promise((done) => setTimeout(done, 200))
    await screen.settle()
    expect(screen.element.textContent).toContain('Nothing in the newest part of the log')
  })
})

describe('jobs', () => {
  it('offers to try a failed one again, and only that', async () => {
    const screen = await mountScreen(JobsTab, { layer, answers: { 'monitoring.jobs.list': page([job('1', 'failed'), job('2', 'done')]), 'core.modules.list': [{ name: 'agenda' }], 'monitoring.jobs.retry': job('1', 'waiting') } })
    unmount = screen.unmount
    const buttons = screen.element.querySelectorAll<HTMLElement>('[data-test="job-retry"]')
    expect(buttons).toHaveLength(1)
    buttons[0]!.click()
    await screen.settle()
    expect(screen.calls.find((call) => call.op === 'monitoring.jobs.retry')?.input).toEqual({ id: '1' })
    expect(screen.calls.filter((call) => call.op === 'monitoring.jobs.list')).toHaveLength(2)
  })
  it('offers nothing to who may only look', async () => {
    const screen = await mountScreen(JobsTab, { layer, permissions: ['monitoring.read'], answers: { 'monitoring.jobs.list': page([job('1', 'failed')]) } })
    unmount = screen.unmount
    expect(screen.element.querySelector('[data-test="job-retry"]')).toBeNull()
    expect(screen.element.textContent).toContain('no network')
  })
})

describe('events', () => {
  it('say what happened and that nobody but the program did it', async () => {
    const screen = await mountScreen(EventsTab, { layer, answers: { 'monitoring.events.list': page([event]), 'monitoring.events.kinds': [{ name: 'patient.created', module: 'patients' }] } })
    unmount = screen.unmount
    expect(screen.element.textContent).toContain('patient.created')
    expect(screen.element.textContent).toContain('The program')
    expect(screen.element.textContent).toContain('patient_id=p1')
  })
  it('tell an error from nothing', async () => {
    const screen = await mountScreen(EventsTab, { layer, answers: { 'monitoring.events.list': refuse, 'monitoring.events.kinds': [] } })
    unmount = screen.unmount
    await screen.settle()
    expect(screen.element.querySelector('[role="alert"]')).not.toBeNull()
    expect(screen.element.textContent).not.toContain('Nothing happened yet')
  })
})

describe('the overview', () => {
  it('names what is wrong', async () => {
    const overview = {
      health: { ok: false, findings: [{ code: 'JOBS_FAILED', module: 'agenda', key: 'jobs_failed', params: { count: 2 }, message: '2 jobs failed for good' }] },
      storage: { database_bytes: 4_200_000, wal_bytes: 0, log_bytes: 100, log_files: 1, backup_bytes: 0, backups: 0, last_backup: null },
      counts: { jobs_waiting: 0, jobs_failed: 2, jobs_done: 9, events: 40, calls: 50 },
      program: { version: '0.1.0', sqlite: '3.50', system: 'linux x86_64', modules: 6, modules_live: 5 },
    }
    const screen = await mountScreen(OverviewTab, { layer, answers: { 'monitoring.overview': overview } })
    unmount = screen.unmount
    expect(screen.element.querySelector('[data-test="finding"]')?.textContent).toContain('2 jobs failed for good')
    expect(screen.element.textContent).toContain('4.2\u00a0MB')
    expect(screen.element.textContent).toContain('5 of 6 on')
  })
})
