import { call, dashboardWidgets, defineLayer, fill, registerIcons, settingsSections, useFormat, type Found } from '@cuspid/ui'
import { ArchiveRestore, CalendarClock, CircleDot, FileUp, GitMerge, IdCard, Replace, Split, UserRoundCheck, UserRoundX } from '@cuspid/ui/icons'
import { defineAsyncComponent } from 'vue'
import { fullName } from './names'
import { search } from './ops'
import { patientTabs } from './slots'

export { fullName, listName, otherName, personColor } from './names'
export { patientAlerts, patientSidebar, patientSummary, patientTabs } from './slots'
export type { Named, Patient, PatientFields, PatientRow, Status as PatientStatus } from './types'
export { default as PatientName } from './PatientName.vue'
export { default as PatientPicker } from './PatientPicker.vue'
export { default as PatientStrip } from './PatientStrip.vue'
/** Fetched when first opened: the form is not needed to look at an agenda. */
export const NewPatientDialog = defineAsyncComponent(() => import('./NewPatientDialog.vue'))

registerIcons({
  'archive-restore': ArchiveRestore,
  'calendar-clock': CalendarClock,
  'circle-dot': CircleDot,
  'file-up': FileUp,
  'git-merge': GitMerge,
  'id-card': IdCard,
  replace: Replace,
  split: Split,
  'user-round-check': UserRoundCheck,
  'user-round-x': UserRoundX,
})

async function find(query: string): Promise<Found[]> {
  const { age, date } = useFormat()
  const rows = await call(search, { query, limit: 8 })
  return rows.map((row) => ({
    id: row.id,
    title: fullName(row),
    detail: [age(row.date_of_birth), date(row.date_of_birth), row.chart_number, row.phone_display].filter(Boolean).join(' · '),
    icon: 'user',
    to: `/patients/${row.id}`,
  }))
}

export default defineLayer({
  name: 'patients',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [
    { path: '/patients', name: 'patients', component: () => import('./PatientList.vue'), meta: { permission: 'patients.read' } },
    { path: '/patients/new', name: 'patients.new', component: () => import('./PatientEditPage.vue'), meta: { permission: 'patients.write' } },
    { path: '/patients/import', name: 'patients.import', component: () => import('./ImportWizard.vue'), meta: { permission: 'patients.import' } },
    { path: '/patients/duplicates', name: 'patients.duplicates', component: () => import('./DuplicatesPage.vue'), meta: { permission: 'patients.read' } },
    { path: '/patients/:id/edit', name: 'patients.edit', component: () => import('./PatientEditPage.vue'), meta: { permission: 'patients.write' } },
    { path: '/patients/:id/:tab?', name: 'patients.detail', component: () => import('./PatientDetail.vue'), meta: { permission: 'patients.read' } },
  ],
  slots: [
    fill(patientTabs, { id: 'summary', order: 0, label: 'patients.tabs.summary', component: () => import('./SummaryTab.vue') }),
    fill(patientTabs, { id: 'information', order: 10, label: 'patients.tabs.information', component: () => import('./InformationTab.vue') }),
    fill(dashboardWidgets, { id: 'recent', order: 40, label: 'patients.recent.title', permission: 'patients.read', component: () => import('./RecentWidget.vue') }),
    fill(settingsSections, { id: 'patients', order: 35, group: 'system', label: 'patients.settings.title', icon: 'users', keywords: 'patients.settings.keywords', permission: 'patients.import', component: () => import('./DataSection.vue') }),
  ],
  commands: [
    { id: 'patients.new', label: 'patients.commands.new', icon: 'user-plus', keys: 'ctrl+n', permission: 'patients.write', keywords: 'patients.commands.new_words', order: 10, to: '/patients/new' },
    { id: 'patients.import', label: 'patients.commands.import', icon: 'file-up', permission: 'patients.import', keywords: 'patients.commands.import_words', order: 60, to: '/patients/import' },
    { id: 'patients.duplicates', label: 'patients.commands.duplicates', icon: 'git-merge', permission: 'patients.merge', keywords: 'patients.commands.duplicates_words', order: 61, to: '/patients/duplicates' },
  ],
  search: [{ id: 'patients', label: 'patients.nav.list', permission: 'patients.read', find }],
})
