import { dashboardWidgets, defineLayer, fill, navBadges, registerIcons, settingsSections } from '@cuspid/ui'
import { Armchair, CalendarClock, ClipboardPaste, CornerDownRight, Scissors, UserX } from '@cuspid/ui/icons'
import { patientTabs } from '@modules/patients'
import { MAY } from './types'

export { appointmentActions } from './slots'
export type { Appointment, Cabinet, Professional, Status as AppointmentStatus } from './types'

registerIcons({
  armchair: Armchair,
  'calendar-clock': CalendarClock,
  'clipboard-paste': ClipboardPaste,
  'corner-down-right': CornerDownRight,
  scissors: Scissors,
  'user-x': UserX,
})

export default defineLayer({
  name: 'agenda',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [{ path: '/agenda', name: 'agenda', component: () => import('./AgendaPage.vue'), meta: { permission: MAY.read } }],
  slots: [
    fill(patientTabs, { id: 'visits', order: 20, label: 'agenda.tab.title', permission: MAY.read, component: () => import('./PatientVisits.vue') }),
    fill(dashboardWidgets, { id: 'today', order: 10, span: 2, label: 'agenda.today_widget.title', permission: MAY.read, component: () => import('./widgets/TodayWidget.vue') }),
    fill(dashboardWidgets, { id: 'waiting', order: 20, label: 'agenda.waiting_room', permission: MAY.read, component: () => import('./widgets/WaitingWidget.vue') }),
    fill(navBadges, { id: 'agenda', permission: MAY.read, component: () => import('./widgets/LeftToday.vue') }),
    fill(settingsSections, { id: 'chairs', order: 30, group: 'practice', label: 'agenda.chairs.title', icon: 'armchair', keywords: 'agenda.chairs.keywords', permission: 'agenda.cabinets.read', component: () => import('./chairs/ChairsSection.vue') }),
  ],
  commands: [
    { id: 'agenda.open', label: 'agenda.commands.open', icon: 'calendar-days', permission: MAY.read, keywords: 'agenda.commands.open_words', order: 20, to: '/agenda' },
    { id: 'agenda.new', label: 'agenda.new', icon: 'calendar-plus', keys: 'n', permission: MAY.write, keywords: 'agenda.commands.new_words', order: 12, to: '/agenda?new=1' },
    { id: 'agenda.find_slot', label: 'agenda.find_slot', icon: 'calendar-search', keys: 'f', permission: MAY.read, keywords: 'agenda.commands.find_words', order: 14, to: '/agenda?find=1' },
    { id: 'agenda.kanban', label: 'agenda.commands.kanban', icon: 'columns-3', permission: MAY.read, keywords: 'agenda.commands.kanban_words', order: 21, to: '/agenda?view=kanban' },
    { id: 'agenda.chairs', label: 'agenda.commands.chairs', icon: 'armchair', permission: MAY.chairs, order: 70, to: '/settings/agenda.chairs' },
  ],
})
