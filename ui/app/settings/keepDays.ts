// How long what changes of modules leave behind is kept.
export const KEEP_DAYS = 'backups.keep_days'
// The host's own, while a practice has said nothing.
const USUAL = 90

export function keptDays(settings: Record<string, unknown> | undefined): number {
  const value = settings?.[KEEP_DAYS]
  return typeof value === 'number' ? value : USUAL
}
