import { describe, expect, it } from 'vitest'
import type { ModuleRow } from '../../about'
import { answers, byTier, canUpgrade, deedsFor, hasProblem, inTab, isOn, isSwitchable, stateChip, usedBy } from './moduleList'

function row(more: Partial<ModuleRow> = {}): ModuleRow {
  return {
    name: 'stock', version: '1.0.0', state: 'installed', tier: 'optional', category: 'official', depends: ['agenda'], removable: true,
    installable: true, error: null, error_reason: null, features: [], has_config: false, available_version: '1.0.0', pending: null, health: 'ok', ...more,
  }
}

describe('what may be done', () => {
  it.each([
    [row(), ['uninstall']],
    [row({ state: 'disabled' }), ['uninstall']],
    [row({ removable: false }), []],
    [row({ available_version: '1.1.0' }), ['upgrade', 'uninstall']],
    [row({ available_version: '1.0.0' }), ['uninstall']],
    [row({ state: 'uninstalled' }), ['install']],
    [row({ state: 'uninstalled', installable: false }), []],
    [row({ state: 'to_install' }), ['cancel']],
    [row({ state: 'to_upgrade', available_version: '1.1.0' }), []],
    [row({ state: 'to_remove', error: 'no' }), ['retry', 'cancel']],
    [row({ error: 'no', available_version: '1.1.0' }), ['retry', 'uninstall']],
    [row({ error: 'gone', available_version: null, installable: false }), ['orphan', 'uninstall']],
    [row({ error: 'gone', available_version: null, installable: false, state: 'to_upgrade' }), ['orphan', 'uninstall']],
    [row({ available_version: null, installable: false, state: 'to_remove' }), ['cancel']],
  ])('%#', (module, deeds) => expect(deedsFor(module)).toEqual(deeds))

  it('turns the switch of what is installed or disabled, never of the core', () => {
    expect(['installed', 'disabled', 'uninstalled', 'to_install', 'to_remove'].map((state) => isSwitchable(row({ state: state as ModuleRow['state'] })))).toEqual([true, true, false, false, false])
    expect(isSwitchable(row({ tier: 'core' }))).toBe(false)
  })
})

describe('how it stands', () => {
  it('goes on until the restart while it waits, unless the host says that it is off', () => {
    expect(isOn(row({ state: 'to_remove' }))).toBe(true)
    expect(isOn(row({ state: 'to_upgrade', health: 'off' }))).toBe(false)
    expect(isOn(row({ error: 'no', health: 'off' }))).toBe(false)
    expect(isOn(row({ state: 'to_install' }))).toBe(false)
    expect(isOn(row({ state: 'disabled' }))).toBe(false)
  })
  it('has a word and a colour', () => {
    expect(stateChip(row())).toEqual({ kind: 'ok', key: 'installed' })
    expect(stateChip(row({ state: 'to_install' }))).toEqual({ kind: 'warn', key: 'to_install' })
    expect(stateChip(row({ state: 'to_install', error: 'no' }))).toEqual({ kind: 'err', key: 'failed' })
    expect(stateChip(row({ state: 'uninstalled' }))).toEqual({ kind: 'plain', key: 'uninstalled' })
    expect(stateChip(row({ error: 'gone', available_version: null }))).toEqual({ kind: 'warn', key: 'orphan' })
    expect(stateChip(row({ available_version: null, state: 'to_remove' }))).toEqual({ kind: 'warn', key: 'to_remove' })
  })
  it('is a problem when it failed or warns', () => {
    expect([row(), row({ health: 'warning' }), row({ error: 'no' })].map(hasProblem)).toEqual([false, true, true])
  })
})

describe('the list', () => {
  const all = [row(), row({ name: 'core', tier: 'core', depends: [] }), row({ name: 'off', state: 'disabled' }), row({ name: 'newer', available_version: '2.0.0' }), row({ name: 'logs', tier: 'internal', state: 'uninstalled', depends: ['stock'] })]
  const inside = (tab: 'all' | 'active' | 'updates' | 'problems'): string[] => all.filter((m) => inTab(m, tab)).map((m) => m.name)
  it('stands by tier, an empty tier left out, each group by title as the language sorts', () => {
    const titles: Record<string, string> = { stock: 'Zapas', off: 'Éclat', newer: 'Eden' }
    const titleOf = (m: ModuleRow): string => titles[m.name] ?? m.name
    expect(byTier(all, titleOf, 'fr').map((group) => [group.tier, group.list.map((m) => m.name)])).toEqual([['core', ['core']], ['optional', ['off', 'newer', 'stock']], ['internal', ['logs']]])
    expect(byTier([row()], titleOf, 'en').map((group) => group.tier)).toEqual(['optional'])
  })
  it('divides into tabs', () => {
    expect(inside('active')).toEqual(['stock', 'core', 'newer'])
    expect(inside('updates')).toEqual(['newer'])
    expect(inside('problems')).toEqual([])
    expect(canUpgrade(all[4]!)).toBe(false)
  })
  it('is found by name, title or summary, without accents', () => {
    const about = { title: 'Almacén', summary: 'Artículos y lotes' }
    expect(['almacen', 'lotes articulos', 'STOCK', ''].map((query) => answers(row(), about, query))).toEqual([true, true, true, true])
    expect(answers(row(), about, 'almacen agenda')).toBe(false)
  })
  it('says who needs whom', () => expect(usedBy(all, 'stock')).toEqual(['logs']))
})
