// What the host says about modules, and the operations that change them, under the names of this page.
import { op } from '@cuspid/ui'
import type { ModuleRow } from '../../about'

export type {
  Action as PlanAction, Info as ModuleInfo, ModuleArchive as Archive, ModulePlan as Plan, ModulesPlanInput as PlanInput,
  Report as Health, Step as OperationStep,
} from '../../ops'
export {
  health, modulesArchives as moduleArchives, modulesCancel as cancelModule, modulesDisable as disableModule, modulesEnable as enableModule,
  modulesInfo as moduleInfo, modulesInstall as installModule, modulesOperations as moduleOperations, modulesOrphan as leaveOutModule, modulesPlan as planModules,
  modulesRestoreData as restoreModuleData, modulesRetry as retryModule, modulesUninstall as uninstallModule, modulesUpgrade as upgradeModule,
} from '../../ops'
// The generated answer leaves the states open.
export const listModules = op<Record<string, never>, ModuleRow[]>('core.modules.list')
