import { latinDigits } from '@cuspid/ui'

/** How many digits a currency has after its point: 2 for EUR and MAD, 0 for XAF, 3 for TND. */
function digits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** A typed price in minor units; null for none, undefined for what is no price. A comma is a point. */
export function minorOf(text: string, currency: string): number | null | undefined {
  const clean = latinDigits(text).replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  if (!clean) return null
  const places = digits(currency)
  const [, whole, part = ''] = /^(\d{1,7})(?:\.(\d*))?$/.exec(clean) ?? []
  if (whole === undefined || part.length > places) return undefined
  return Number(whole) * 10 ** places + Number(part.padEnd(places, '0') || '0')
}

/** As one would type it. */
export function priceText(minor: number | null, currency: string): string {
  if (minor === null) return ''
  const places = digits(currency)
  return places ? `${Math.floor(minor / 10 ** places)},${String(minor % 10 ** places).padStart(places, '0')}` : String(minor)
}
