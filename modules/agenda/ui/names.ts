import { t, useI18n, useSession } from '@cuspid/ui'
import type { Appointment, Person } from './types'

const ARABIC = /[\u0600-\u06ff]/
const { locale } = useI18n()

/** A patient's name, in the script of the interface where it is known in both. */
export function personName(person: Pick<Person, 'first_name' | 'last_name' | 'first_name_alt' | 'last_name_alt'>): string {
  const own = `${person.first_name} ${person.last_name}`.trim()
  const other = `${person.first_name_alt ?? ''} ${person.last_name_alt ?? ''}`.trim()
  const wantsArabic = locale.value === 'ar'
  return other && ARABIC.test(own) !== wantsArabic && ARABIC.test(other) === wantsArabic ? other : own
}
/** What an appointment is called on the agenda. */
export function nameOf(appointment: Appointment): string {
  if (appointment.patient) return personName(appointment.patient)
  if (appointment.kind === 'blocked') return appointment.title || t('agenda.blocked')
  return appointment.title || t('agenda.no_patient')
}
/** What is going to be done. A blocked time's title already stands in place of a name. */
export function actOf(appointment: Appointment): string {
  return appointment.patient ? (appointment.title ?? '') : ''
}
/** The zone in which a wall time is meant. */
export function clinicZone(): string | undefined {
  const { session } = useSession()
  return session.value?.clinic.zone || session.value?.practice.zone || undefined
}
