// Every screen of a signed-in person: its address and what stands there once it is drawn.

import { test } from './host.mjs'

export const places = [
  { name: 'dashboard', path: '/', ready: test('widget-today') },
  { name: 'patients', path: '/patients', ready: test('patient-row') },
  { name: 'patient', path: (ids) => `/patients/${ids.patient}`, ready: test('patient-strip') },
  { name: 'patient-new', path: '/patients/new', ready: test('patient-save') },
  { name: 'patients-import', path: '/patients/import', ready: test('import-choose') },
  { name: 'patients-duplicates', path: '/patients/duplicates', ready: 'main' },
  { name: 'agenda', path: '/agenda', ready: test('agenda-appointment') },
  { name: 'agenda-professionals', path: '/agenda?view=professionals', ready: test('agenda-appointment') },
  { name: 'agenda-week', path: '/agenda?view=week', ready: test('agenda-appointment') },
  { name: 'agenda-kanban', path: '/agenda?view=kanban', ready: test('kanban') },
  { name: 'schedules', path: '/schedules', ready: 'main form, main table, main [role=group]' },
  { name: 'settings', path: '/settings', ready: 'main h2' },
  { name: 'settings-users', path: '/settings/users', ready: 'main h2' },
  { name: 'settings-modules', path: '/settings/modules', ready: test('module-row-core') },
  { name: 'settings-module', path: '/settings/modules?module=agenda', ready: `${test('module-details')} dl` },
]

export const address = (place, ids) => (typeof place.path === 'function' ? place.path(ids) : place.path)
