// How full a shelf is against the level that the practice wants.

export type Level = 'none' | 'negative' | 'low' | 'near' | 'ok'

/** `near` is the last quarter above the minimum: enough today, and the next thing to order. */
export function levelOf(onHand: number, minimum: number): Level {
  if (onHand < 0) return 'negative'
  if (minimum <= 0) return 'none'
  if (onHand < minimum) return 'low'
  return onHand < minimum * 1.25 ? 'near' : 'ok'
}

/** Where the bar ends and where the minimum is marked, as shares of its width. */
export function bar(onHand: number, minimum: number): { fill: number; mark: number } {
  const full = Math.max(minimum * 2, onHand, 1)
  return { fill: Math.max(0, onHand) / full, mark: minimum / full }
}

/** What a delivery holds: packages and loose units together. */
export function unitsOf(count: number | null, by: 'unit' | 'pack', packSize: number | null): number | null {
  if (count === null || !Number.isInteger(count) || count < 1) return null
  return by === 'pack' && packSize ? count * packSize : count
}
