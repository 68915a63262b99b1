import { slot } from '@cuspid/ui'
import type { Patient } from './types'

/** The tabs of a patient's page; the entry's id is the last part of its address. */
export const patientTabs = slot<{ patient: Patient }>('patient.detail.tabs')
/** Beside the tabs' content, one card under the other. */
export const patientSidebar = slot<{ patient: Patient }>('patient.detail.sidebar')
/** In the strip beside the name: what whoever treats this person must see first. */
export const patientAlerts = slot<{ patient: Patient }>('patient.detail.alerts')
/** In the summary, under what this module itself knows. */
export const patientSummary = slot<{ patient: Patient }>('patient.detail.summary')
