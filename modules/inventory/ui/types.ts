// The inventory's own words for what its operations answer (`ops.ts` is generated).
export type {
  Category, Forecast, Item, ItemSort, ItemsShown, Lot, Material, Movement, MovementKind, Recorded, Summary, Unit, UsedMaterial, VisitType, VisitUsage,
} from './ops'

export const UNITS = ['piece', 'pair', 'carpule', 'syringe', 'tube', 'bottle', 'roll', 'pack', 'box', 'set', 'ml', 'g'] as const

export const MAY = {
  see: 'inventory.items.read',
  edit: 'inventory.items.write',
  history: 'inventory.movements.read',
  move: 'inventory.movements.write',
} as const
