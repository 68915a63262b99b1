import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { forgetDrafts, useDraft } from './draft'
import { session } from './session'
import { fakeSession } from './testing'

const empty = (): { name: string; note?: string } => ({ name: '' })
beforeEach(() => {
  forgetDrafts()
  session.value = fakeSession()
})

it('comes back after the form is gone', async () => {
  const first = useDraft('new', empty)
  expect(first.restored.value).toBe(false)
  first.draft.name = 'Ana'
  await nextTick()
  const again = useDraft('new', empty)
  expect(again.draft.name).toBe('Ana')
  expect(again.restored.value).toBe(true)
  expect(again.dirty.value).toBe(true)
  again.clear()
  expect(useDraft('new', empty).draft.name).toBe('')
})

it('belongs to one person and leaves nothing on the disk', () => {
  useDraft('new', empty).draft.name = 'Ana'
  session.value = { ...fakeSession(), user: { ...fakeSession().user, id: 'u2' } }
  expect(useDraft('new', empty).draft.name).toBe('')
  expect(JSON.stringify({ ...localStorage })).not.toContain('Ana')
})
