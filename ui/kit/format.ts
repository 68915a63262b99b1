import { diffDays, diffMinutes, wallIn, weekdayOf } from './dates'
import { language, t } from './i18n'
import { useNow, zoneNow } from './now'
import { session } from './session'

type When = string | Date | null | undefined

/** The locale whose habits are followed: the language as spoken in the practice's country, always with Latin digits. */
export function localeTag(lang: string = language.value, country: string | undefined = session.value?.practice.country): string {
  const regions: Record<string, string[]> = { es: ['ES', 'MX', 'AR', 'CO', 'CL', 'PE'], fr: ['FR', 'BE', 'CH', 'CA', 'LU', 'MA', 'TN', 'DZ', 'SN'], ar: ['MA', 'DZ', 'TN', 'EG', 'SA', 'AE'] }
  const defaults: Record<string, string> = { en: 'GB', es: 'ES', fr: 'FR', ar: 'MA' }
  const region = country && regions[lang]?.includes(country) ? country : defaults[lang]
  return `${lang}${region ? `-${region}` : ''}-u-ca-gregory-nu-latn`
}

const cache = new Map<string, Intl.DateTimeFormat>()
function dtf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = localeTag()
  const key = tag + JSON.stringify(options)
  let made = cache.get(key)
  if (!made) cache.set(key, (made = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options })))
  return made
}

// Everything is formatted as if it were UTC: dates and wall times must never be shifted by this machine's zone.
function wallOf(value: When): string {
  if (!value) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : wallIn(zoneNow(), value)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return `${value}T00:00`
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)) return value
  const instant = new Date(value)
  return Number.isNaN(instant.getTime()) ? '' : wallIn(zoneNow(), instant)
}
function shown(value: When, options: Intl.DateTimeFormatOptions): string {
  const wall = wallOf(value)
  return wall ? dtf(options).format(new Date(`${wall}:00Z`)) : ''
}
function currentWall(): string {
  return wallIn(zoneNow(), useNow(30).value)
}

// A fixed shape: the same in every language, so that columns align and a date read aloud is the date typed.
function date(value: When): string {
  const wall = wallOf(value)
  return wall ? `${wall.slice(8, 10)}/${wall.slice(5, 7)}/${wall.slice(0, 4)}` : ''
}
function time(value: When): string {
  if (typeof value === 'string' && /^\d{2}:\d{2}/.test(value)) return value.slice(0, 5)
  return wallOf(value).slice(11, 16)
}
function weekday(value: string | number, style: 'long' | 'short' | 'narrow' = 'long'): string {
  // 1 January 2024 was a Monday.
  return shown(typeof value === 'number' ? `2024-01-0${value}` : value, { weekday: style })
}
function near(value: When): string {
  const wall = wallOf(value)
  if (!wall) return ''
  const now = currentWall()
  const days = diffDays(now, wall)
  const clock = typeof value === 'string' && value.length === 10 ? '' : `${t('format.comma')} ${wall.slice(11, 16)}`
  if (days === 0) return t('format.today') + clock
  if (days === 1) return t('format.tomorrow') + clock
  if (days === -1) return t('format.yesterday') + clock
  if (days > 0 && days < 300) return `${wall.slice(8, 10)}/${wall.slice(5, 7)}${clock}`
  return date(value)
}
function ago(value: When): string {
  const wall = wallOf(value)
  if (!wall) return ''
  const minutes = diffMinutes(wall, currentWall())
  if (minutes < 1) return t('format.just_now')
  if (minutes < 60) return t('format.minutes_ago', { n: minutes }, minutes)
  if (minutes < 1440) return t('format.hours_ago', { n: Math.floor(minutes / 60) }, Math.floor(minutes / 60))
  const days = Math.floor(minutes / 1440)
  return days < 31 ? t('format.days_ago', { n: days }, days) : date(value)
}
function monthsSince(birth: string): number {
  const now = currentWall()
  const months = (Number(now.slice(0, 4)) - Number(birth.slice(0, 4))) * 12 + Number(now.slice(5, 7)) - Number(birth.slice(5, 7))
  return now.slice(8, 10) < birth.slice(8, 10) ? months - 1 : months
}
function age(birth: string | null | undefined): number | '' {
  return birth ? Math.max(0, Math.floor(monthsSince(birth) / 12)) : ''
}
function ageText(birth: string | null | undefined): string {
  if (!birth) return ''
  const months = Math.max(0, monthsSince(birth))
  if (months < 24) return t('format.months', { n: months }, months)
  const years = Math.floor(months / 12)
  return t('format.years', { n: years }, years)
}
function minutes(total: number): string {
  const hours = Math.floor(total / 60)
  const rest = total % 60
  if (!hours) return t('format.min', { n: rest })
  return rest ? t('format.h_min', { h: hours, n: rest }) : t('format.h', { h: hours })
}
function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(localeTag(), { useGrouping: 'always', ...options } as Intl.NumberFormatOptions).format(value)
}
// The currency stands after the number in every language, so that columns of money align.
function money(minor: number | null | undefined, currency = session.value?.practice.currency ?? 'EUR'): string {
  if (minor === null || minor === undefined) return ''
  const base = { style: 'currency', currency, useGrouping: 'always' } as unknown as Intl.NumberFormatOptions
  const plain = new Intl.NumberFormat(localeTag(), { ...base, currencyDisplay: 'code' })
  const digits = plain.resolvedOptions().maximumFractionDigits ?? 2
  const parts = plain.formatToParts(minor / 10 ** digits)
  const figures = parts.filter((p) => !['currency', 'literal'].includes(p.type)).map((p) => p.value).join('')
  const symbol = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0).find((p) => p.type === 'currency')?.value ?? currency
  return `${figures}\u00a0${symbol}`
}
function percent(basisPoints: number): string {
  return `${number(basisPoints / 100, { maximumFractionDigits: 2 })}\u00a0%`
}
function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']
  let n = size
  let unit = 0
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000
    unit++
  }
  // The short name of a byte is "byte" in English, for any number of them.
  const style = { style: 'unit', unit: units[unit], unitDisplay: unit ? 'short' : 'long' } as const
  return number(n, { ...style, maximumFractionDigits: n < 10 && unit ? 1 : 0 }).replace(/\s/g, '\u00a0')
}
/** Facts side by side: what is empty is left out. */
function joined(items: (string | number | null | undefined)[]): string {
  return items.filter((item) => item || item === 0).join(`${t('format.comma')} `)
}
function list(items: string[]): string {
  return new Intl.ListFormat(localeTag(), { type: 'conjunction' }).format(items)
}

const format = {
  date,
  dateLong: (v: When): string => shown(v, { weekday: 'long', day: 'numeric', month: 'long' }),
  dateMedium: (v: When): string => shown(v, { weekday: 'short', day: 'numeric', month: 'short' }),
  monthYear: (v: When): string => shown(v, { month: 'long', year: 'numeric' }),
  weekday,
  weekdayOf,
  time,
  timeRange: (a: When, b: When): string => `${time(a)}–${time(b)}`,
  dateTime: (v: When): string => (wallOf(v) ? joined([date(v), time(v)]) : ''),
  near,
  ago,
  age,
  ageText,
  minutes,
  money,
  number,
  percent,
  bytes,
  list,
  joined,
}
export type Format = typeof format

/** Formats that follow the language and the practice; use them inside templates and computeds. */
export function useFormat(): Format {
  return format
}
