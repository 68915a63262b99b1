import { defineLayer, fill, settingsSections } from '@cuspid/ui'

export default defineLayer({
  name: 'schedules',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [{ path: '/schedules', name: 'schedules', component: () => import('./SchedulesPage.vue'), meta: { permission: 'schedules.read' } }],
  slots: [
    fill(settingsSections, { id: 'hours', order: 25, group: 'practice', label: 'schedules.title', icon: 'clock', keywords: 'schedules.keywords', permission: 'schedules.read', component: () => import('./ScheduleSection.vue') }),
  ],
  commands: [
    { id: 'schedules.open', label: 'schedules.title', icon: 'clock', permission: 'schedules.read', keywords: 'schedules.keywords', order: 71, to: '/settings/schedules.hours' },
  ],
})
