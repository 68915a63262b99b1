// What the host says about modules, and the operations that change them.
import { op } from '@cuspid/ui'
import type { ModuleRow } from '../../about'

export type PlanAction = 'install' | 'uninstall' | 'upgrade' | 'disable' | 'enable'
export interface PlanInput { action: PlanAction; name: string; force?: boolean }
export interface PlanModule {
  name: string
  operation: string
  reason: 'asked' | 'depends_on' | 'needed_by'
  version: string
  from?: string | null
}
export interface Plan {
  /** Proves to the host which plan a person has read. */
  token: string
  action: PlanAction
  modules: PlanModule[]
  tables: { name: string; module: string; rows: number }[]
  permissions_gained: string[]
  permissions_lost: string[]
  backup_bytes: number
  disk_needed: number
  disk_free: number
  requires_restart: boolean
  refused: { reason: string; message: string; modules: string[] } | null
}
export interface Scheduled { scheduled: string[]; requires_restart: boolean }
export interface Manifest {
  name: string
  summary: string
  author: string
  license: string
  features: string[]
  role_permissions: Record<string, string[]>
}
export interface ModuleInfo {
  manifest: Manifest
  state: string
  version: string | null
  error: string | null
  revisions: string[]
  dependents: string[]
  tables: { name: string; rows: number }[]
  permissions: string[]
}
export interface OperationStep {
  operation: string
  step: string
  status: string
  created_at: string
  details: unknown
  duration_ms: number | null
}
export interface Archive { file: string; module: string; version: string; at: string; bytes: number; rows: number }
export interface Restored { rows: number; tables: { name: string; rows: number }[] }
export interface Health { ok: boolean; findings: { code: string; module: string; message: string }[] }
export interface Act { name: string; token?: string; force?: boolean }

export const listModules = op<Record<string, never>, ModuleRow[]>('core.modules.list')
export const moduleInfo = op<{ name: string }, ModuleInfo>('core.modules.info')
export const planModules = op<PlanInput, Plan>('core.modules.plan')
export const installModule = op<Act, Scheduled>('core.modules.install', 'write')
export const uninstallModule = op<Act, Scheduled>('core.modules.uninstall', 'destructive')
export const upgradeModule = op<Act, Scheduled>('core.modules.upgrade', 'write')
export const cancelModule = op<{ name: string }, Scheduled & { cancelled: string[] }>('core.modules.cancel', 'write')
export const retryModule = op<{ name: string }, Scheduled>('core.modules.retry', 'write')
export const enableModule = op<{ name: string }, { changed: string[] }>('core.modules.enable', 'write')
export const disableModule = op<{ name: string }, { changed: string[] }>('core.modules.disable', 'write')
export const moduleOperations = op<{ name: string; limit?: number }, OperationStep[]>('core.modules.operations')
export const moduleArchives = op<Record<string, never>, Archive[]>('core.modules.archives')
export const restoreModuleData = op<{ name: string; file: string }, Restored>('core.modules.restore_data', 'destructive')
export const health = op<Record<string, never>, Health>('core.health')
