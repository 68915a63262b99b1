// Plain calendar and clock arithmetic on `YYYY-MM-DD`, `HH:MM` and wall time `YYYY-MM-DDTHH:MM`.
// No zone is involved, so a desk set to another zone shows the same agenda.

const DAY = 86_400_000

function utc(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))
}
function fromUtc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
const two = (n: number): string => String(n).padStart(2, '0')

export function isDate(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && fromUtc(utc(value)) === value
}
export function addDays(date: string, days: number): string {
  return fromUtc(utc(date) + days * DAY)
}
export function addMonths(date: string, months: number): string {
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7)) - 1 + months
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return fromUtc(Date.UTC(year, month, Math.min(Number(date.slice(8, 10)), last)))
}
/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(utc(date)).getUTCDay() || 7
}
export function startOfWeek(date: string, weekStart = 1): string {
  return addDays(date, -((weekdayOf(date) - weekStart + 7) % 7))
}
export function diffDays(a: string, b: string): number {
  return Math.round((utc(b.slice(0, 10)) - utc(a.slice(0, 10))) / DAY)
}
export function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
}
export function clockOf(minutes: number): string {
  const inDay = ((minutes % 1440) + 1440) % 1440
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`
}
export function dateOf(wall: string): string {
  return wall.slice(0, 10)
}
export function timeOf(wall: string): string {
  return wall.slice(11, 16)
}
export function addMinutes(wall: string, minutes: number): string {
  const at = minutesOf(timeOf(wall)) + minutes
  return `${addDays(dateOf(wall), Math.floor(at / 1440))}T${clockOf(at)}`
}
export function diffMinutes(a: string, b: string): number {
  return diffDays(a, b) * 1440 + minutesOf(timeOf(b)) - minutesOf(timeOf(a))
}

export interface ZoneOffset {
  /** Milliseconds since 1970. */
  from: number
  minutes: number
}
const learned = new Map<string, ZoneOffset[]>()

/** Takes the host's rules for a zone: the window's own may be older (Morocco left daylight saving in September 2026). */
export function learnZone(zone: string, offsets: ZoneOffset[] | undefined): void {
  if (offsets?.length) learned.set(zone, offsets)
}

/** Wall time of an instant in a zone. */
export function wallIn(zone: string | undefined, at: Date): string {
  const known = zone ? learned.get(zone)?.findLast((offset) => offset.from <= at.getTime()) : undefined
  if (known) return new Date(at.getTime() + known.minutes * 60_000).toISOString().slice(0, 16)
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone || undefined, hourCycle: 'h23',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(at)
  const get = (type: string): string => parts.find((p) => p.type === type)?.value ?? ''
  return `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}`
}

/** Reads a date as people type it: 24/11/2026, 24.11.26, 241126, 24112026, 2026-11-24. Day before month. */
export function parseDate(text: string, today: string): string | undefined {
  const clean = latinDigits(text.trim())
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean)
  if (iso) return checked(iso[1]!, iso[2]!, iso[3]!)
  const parts = /^(\d{1,2})[\s/.-](\d{1,2})(?:[\s/.-](\d{2}|\d{4}))?$/.exec(clean) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(clean)
  if (!parts) return undefined
  return checked(fullYear(parts[3], today), parts[2]!, parts[1]!)
}
function fullYear(year: string | undefined, today: string): string {
  if (!year) return today.slice(0, 4)
  if (year.length === 4) return year
  // Two digits mean the century that does not lie more than ten years ahead.
  const now = Number(today.slice(0, 4))
  const guess = Math.floor(now / 100) * 100 + Number(year)
  return String(guess > now + 10 ? guess - 100 : guess)
}
function checked(year: string, month: string, day: string): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDate(date) ? date : undefined
}

/** Reads a time as people type it: 9, 930, 9:30, 9h30, 09.30. */
export function parseTime(text: string): string | undefined {
  const clean = latinDigits(text.trim().toLowerCase())
  const parts = /^(\d{1,2})(?:[:h.\s](\d{1,2})?)?$/.exec(clean) ?? /^(\d{1,2})(\d{2})$/.exec(clean)
  if (!parts) return undefined
  const hours = Number(parts[1])
  const minutes = Number(parts[2] ?? 0)
  return hours < 24 && minutes < 60 ? `${two(hours)}:${two(minutes)}` : undefined
}

/** Arabic and Persian digits to Latin ones. */
export function latinDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (d) => String(d.charCodeAt(0) & 0xf))
}
