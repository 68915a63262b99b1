// What a table holds, in a module's own words where it says them, and how much there is.
import { t, te, useFormat } from '@cuspid/ui'

/** `<module>.tables.<table without the module's name>`; undefined where the module says nothing. */
export function tableTitle(module: string, table: string): string | undefined {
  const key = `${module}.tables.${table.startsWith(`${module}_`) ? table.slice(module.length + 1) : table}`
  return te(key) ? t(key) : undefined
}
/** Tables and rows that a module has in the practice. */
export function stays(tables: { rows: number }[]): string {
  if (!tables.length) return t('modules.data.none')
  const { joined, number } = useFormat()
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return joined([t('modules.table.tables', tables.length), t('modules.archive.rows', { n: number(rows) }, rows)])
}
