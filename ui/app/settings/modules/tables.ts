// What a table holds, in a module's own words where it says them.
import { t, te } from '@cuspid/ui'

/** `<module>.tables.<table without the module's name>`; undefined where the module says nothing. */
export function tableTitle(module: string, table: string): string | undefined {
  const key = `${module}.tables.${table.startsWith(`${module}_`) ? table.slice(module.length + 1) : table}`
  return te(key) ? t(key) : undefined
}
