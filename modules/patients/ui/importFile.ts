// One import from the file to its result. Kept in memory while the program runs, so that looking at a patient in the
// middle of it costs nothing.
import { call, session, toCallError, type CallError } from '@cuspid/ui'
import { reactive, toRaw } from 'vue'
import { importInspect, importPreview, importRun, type ImportRunInput } from './ops'
import type { ImportChoices, ImportReport, Inspection } from './types'

export type Step = 'file' | 'columns' | 'check' | 'done'
export const STEPS: Step[] = ['file', 'columns', 'check', 'done']

export interface ImportState {
  step: Step
  fileName: string
  size: number
  /** The file as base64; not deep, because it may be many megabytes. */
  content: string
  choices: ImportChoices
  inspection: Inspection | undefined
  preview: ImportReport | undefined
  result: ImportReport | undefined
  busy: 'read' | 'inspect' | 'preview' | 'run' | undefined
  error: CallError | undefined
}

function empty(): ImportState {
  return { step: 'file', fileName: '', size: 0, content: '', choices: {}, inspection: undefined, preview: undefined, result: undefined, busy: undefined, error: undefined }
}

const kept = new Map<string, ImportState>()

export function importState(): ImportState {
  const s = session.value
  const key = `${s?.practice.slug ?? ''}/${s?.user.id ?? ''}`
  let state = kept.get(key)
  if (!state) kept.set(key, (state = reactive(empty())))
  return state
}
export function startOver(state: ImportState): void {
  Object.assign(state, empty())
}

function inputOf(state: ImportState): ImportRunInput {
  return { content: state.content, file_name: state.fileName, ...structuredClone(toRaw(state.choices)) }
}

export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(new Error(reader.error?.message ?? 'unreadable file'))
    reader.readAsDataURL(file)
  })
}

async function during<T>(state: ImportState, what: NonNullable<ImportState['busy']>, work: () => Promise<T>): Promise<T | undefined> {
  if (state.busy) return undefined
  state.busy = what
  state.error = undefined
  try {
    return await work()
  } catch (caught) {
    state.error = toCallError(caught, 'patients.import')
    return undefined
  } finally {
    state.busy = undefined
  }
}

export async function takeFile(state: ImportState, file: File): Promise<void> {
  const content = await during(state, 'read', () => readBase64(file))
  if (content === undefined) return
  Object.assign(state, { ...empty(), fileName: file.name, size: file.size, content })
  if (await inspect(state)) state.step = 'columns'
}

/** What is wrong with the file as a whole, or with what was chosen for it. */
export function problemText(error: CallError): string {
  return Object.values(error.fields)[0] ?? error.text
}

/** Asks what the file is, with what the user corrected. */
export async function inspect(state: ImportState): Promise<boolean> {
  const { map: _, ...reading } = state.choices
  const { content, file_name } = inputOf(state)
  const found = await during(state, 'inspect', () => call(importInspect, { content, file_name, ...reading }))
  if (!found) return false
  state.inspection = found
  return true
}

/** Another way to read the file may give other columns, so what was mapped before no longer counts. */
export async function correct(state: ImportState, choice: ImportChoices): Promise<void> {
  const before = state.choices
  const keepsColumns = Object.keys(choice).every((name) => name === 'date_order' || name === 'gender_letters')
  state.choices = { ...before, ...choice }
  if (!keepsColumns) delete state.choices.map
  if (!(await inspect(state))) state.choices = before
}
export function fieldOf(state: ImportState, index: number): string {
  return state.choices.map?.[index] ?? state.inspection?.columns.find((c) => c.index === index)?.field ?? ''
}
export function setField(state: ImportState, index: number, field: string): void {
  state.choices.map = { ...state.choices.map, [index]: field }
}

export async function preview(state: ImportState): Promise<void> {
  const report = await during(state, 'preview', () => call(importPreview, inputOf(state)))
  if (!report) return
  state.preview = report
  state.step = 'check'
}
export async function run(state: ImportState): Promise<void> {
  const report = await during(state, 'run', () => call(importRun, inputOf(state)))
  if (!report) return
  state.result = report
  state.content = ''
  state.step = 'done'
}
