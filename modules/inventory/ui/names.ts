import { t, te, useFormat } from '@cuspid/ui'
import type { Item, Unit } from './types'

interface Named { name: string; key: string | null }

/** An item's name, in the reader's language while it is as it came with the module. */
export function itemName(item: Named): string {
  const key = `inventory.delivered.items.${item.key}`
  return item.key && te(key) ? t(key) : item.name
}
export function categoryName(category: Named): string {
  const key = `inventory.delivered.categories.${category.key}`
  return category.key && te(key) ? t(key) : category.name
}
export function categoryOf(item: Item): string {
  return item.category_name ? categoryName({ name: item.category_name, key: item.category_key }) : ''
}
/** The item of a row that is about something else: a movement, a lot, a material. */
export function rowItem(row: { item_name: string; item_key: string | null }): string {
  return itemName({ name: row.item_name, key: row.item_key })
}
/** "12 carpules": whole units with the unit's name. */
export function amount(quantity: number, unit: Unit): string {
  const { number } = useFormat()
  const shown = number(Math.abs(quantity))
  // Isolated, so that the minus stays before its number in a line from right to left.
  return t(`inventory.units.${unit}`, { n: quantity < 0 ? `\u2066−${shown}\u2069` : shown }, Math.abs(quantity))
}
/** As `amount`, with the sign of what came or went. */
export function signed(quantity: number): string {
  const { number } = useFormat()
  return `${quantity > 0 ? '+' : '−'}${number(Math.abs(quantity))}`
}
