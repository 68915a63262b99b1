// The agenda's keyboard. Single keys work only while one is in the agenda and not typing.
import { t, undoNewest, useHotkeys } from '@cuspid/ui'
import type { Ref } from 'vue'
import type { Acts } from './acts'
import type { Agenda } from './agenda'
import { VIEWS } from './columns'
import { STEPS } from './status'
import type { Appointment, Status } from './types'

export function useAgendaKeys(on: {
  zone: Ref<HTMLElement | undefined>
  bar: Ref<HTMLElement | undefined>
  agenda: Agenda
  acts: Acts
  new: () => void
  find: () => void
  cut: (appointment: Appointment) => void
  paste: () => void
  escape: () => boolean
}): void {
  const { agenda, acts, zone } = on
  const group = (): string => t('agenda.nav.agenda')
  // Whatever card has the focus: on the grid, in the waiting room, on the board.
  function focused(): { appointment: Appointment; element: HTMLElement } | undefined {
    const element = document.activeElement?.closest<HTMLElement>('[data-id]')
    const appointment = zone.value?.contains(element ?? null) ? agenda.find(element?.dataset.id) : undefined
    return element && appointment ? { appointment, element } : undefined
  }
  function onFocused(act: (appointment: Appointment, element: HTMLElement) => unknown): () => unknown {
    return () => {
      const at = focused()
      return at ? void act(at.appointment, at.element) : false
    }
  }
  const steps = (['checked_in', 'in_treatment', 'completed', 'confirmed', 'cancelled'] as Status[]).map((to) => ({
    keys: STEPS[to]!.key,
    label: () => t(`agenda.act_on.${to}`),
    run: onFocused((appointment, element) => acts.step(appointment, to, element)),
  }))
  useHotkeys([
    { keys: 'n', label: () => t('agenda.new'), run: on.new },
    ...steps,
    { keys: 'u', label: () => t('agenda.undo'), run: () => {
      const at = focused()
      if (at && acts.mayUndo(at.appointment)) return void acts.undo(at.appointment)
      return undoNewest() ? undefined : false
    } },
    { keys: 'x', label: () => t('agenda.keys.cut'), run: onFocused((appointment) => on.cut(appointment)) },
    { keys: 'v', label: () => t('agenda.keys.paste'), run: on.paste },
    { keys: 'escape', label: () => t('agenda.keys.drop'), hidden: true, run: () => (on.escape() ? undefined : false) },
    { keys: 't', label: () => t('agenda.today'), run: () => { agenda.date.value = agenda.today.value } },
    { keys: 'pageup', label: () => t('agenda.previous_week'), run: () => agenda.go(-7) },
    { keys: 'pagedown', label: () => t('agenda.next_week'), run: () => agenda.go(7) },
    { keys: 'f', label: () => t('agenda.find_slot'), run: on.find },
    ...VIEWS.map((view, index) => ({ keys: [String(index + 1), `code:Digit${index + 1}`], label: () => t(`agenda.views.${view}`), run: () => { agenda.view.value = view } })),
  ], { zone, group })
  // On the toolbar the arrows turn the pages of the diary: the one that points to what comes next goes there.
  const forward = (): number => (document.documentElement.dir === 'rtl' ? -1 : 1) * (agenda.view.value === 'week' ? 7 : 1)
  useHotkeys([
    { keys: 'arrowleft', label: () => t('agenda.keys.days'), run: () => agenda.go(-forward()) },
    { keys: 'arrowright', label: () => t('agenda.keys.days'), hidden: true, run: () => agenda.go(forward()) },
  ], { zone: on.bar, group })
}
