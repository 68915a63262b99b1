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
  { name: 'settings-data', path: '/settings/data', ready: test('keep-days') },
  { name: 'settings-modules', path: '/settings/modules', ready: test('module-row-core') },
  { name: 'settings-module', path: '/settings/modules?module=agenda', ready: `${test('module-details')} dl` },
]

/** Of modules that the demo practice comes without: `install` puts them there first. */
export const furtherPlaces = [
  { name: 'inventory', path: '/inventory', ready: test('item-row') },
  { name: 'inventory-visits', path: '/inventory/visits', ready: test('usage') },
  { name: 'monitoring', path: '/monitoring', ready: `${test('monitoring-overview')} li` },
  { name: 'monitoring-logs', path: '/monitoring?tab=logs', ready: `${test('logs')} tbody tr` },
  { name: 'monitoring-jobs', path: '/monitoring?tab=jobs', ready: test('job-state') },
  { name: 'monitoring-events', path: '/monitoring?tab=events', ready: test('event-name') },
  { name: 'dev-tools', path: '/dev-tools', ready: test('specimen') },
  { name: 'dev-tools-icons', path: '/dev-tools?tab=icons', ready: test('icon') },
  { name: 'dev-tools-tokens', path: '/dev-tools?tab=tokens', ready: test('token') },
  { name: 'dev-tools-operations', path: '/dev-tools?tab=operations', ready: test('operation') },
]
/** With one restart, and the little that their pages need to have something to show. */
export async function install(host) {
  for (const name of ['inventory', 'monitoring', 'dev_tools']) await host.call('core.modules.install', { name })
  await host.call('desk.restart')
  const { id } = await host.call('inventory.items.create', { code: 'GLV-M', name: 'Gloves M', unit: 'box', minimum: 4 })
  await host.call('inventory.usage.set', { visit_type: 'Check-up', materials: [{ item_id: id, quantity: 1 }] })
}

export const address = (place, ids) => (typeof place.path === 'function' ? place.path(ids) : place.path)
