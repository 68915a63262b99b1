// What the shell itself puts into its slots, by the same door as any module.
import { fill, registerLayer, settingsSections, dashboardWidgets } from '@cuspid/ui'

// Its words come with it: nobody else needs them.
async function auditSection(): Promise<unknown> {
  const [section, words] = await Promise.all([import('./audit/AuditSection.vue'), import('./audit/words')])
  await words.loadWords()
  return section
}

export function registerSections(): void {
  registerLayer({
    name: 'app',
    slots: [
      fill(dashboardWidgets, { id: 'attention', order: 90, component: () => import('./dashboard/AttentionWidget.vue') }),
      fill(settingsSections, { id: 'practice', order: 10, group: 'practice', label: 'settings.practice.title', icon: 'building-2', keywords: 'settings.practice.keywords', component: () => import('./settings/PracticeSection.vue') }),
      fill(settingsSections, { id: 'clinics', order: 20, group: 'practice', label: 'settings.clinics.title', icon: 'house', keywords: 'settings.clinics.keywords', permission: 'core.clinics.read', component: () => import('./settings/ClinicsSection.vue') }),
      fill(settingsSections, { id: 'users', order: 10, group: 'people', label: 'settings.users.title', icon: 'users', keywords: 'settings.users.keywords', permission: 'core.users.read', component: () => import('./settings/UsersSection.vue') }),
      fill(settingsSections, { id: 'security', order: 20, group: 'people', label: 'settings.security.title', icon: 'shield-check', keywords: 'settings.security.keywords', component: () => import('./settings/SecuritySection.vue') }),
      fill(settingsSections, { id: 'audit', order: 30, group: 'people', label: 'audit.title', icon: 'history', keywords: 'audit.keywords', permission: 'core.audit.read', component: auditSection }),
      fill(settingsSections, { id: 'appearance', order: 10, group: 'system', label: 'settings.appearance.title', icon: 'sun', keywords: 'settings.appearance.keywords', component: () => import('./settings/AppearanceSection.vue') }),
      fill(settingsSections, { id: 'modules', order: 20, group: 'system', label: 'settings.modules.title', icon: 'puzzle', keywords: 'settings.modules.keywords', permission: 'core.modules.read', component: () => import('./settings/modules/ModulesSection.vue') }),
      fill(settingsSections, { id: 'plan', order: 25, group: 'system', label: 'plans.title', icon: 'key-round', keywords: 'plans.keywords', permission: 'core.modules.read', component: () => import('./settings/PlanSection.vue') }),
      fill(settingsSections, { id: 'data', order: 30, group: 'system', label: 'settings.data.title', icon: 'database-backup', keywords: 'settings.data.keywords', permission: 'core.backups.read', component: () => import('./settings/DataSection.vue') }),
    ],
  })
}
