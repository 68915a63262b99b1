import { slot } from '@cuspid/ui'
import type { Appointment } from './types'

/** In an appointment's card, under its own acts: what other modules can do about it. */
export const appointmentActions = slot<{ appointment: Appointment }>('appointment.detail.actions')
