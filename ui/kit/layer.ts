import { computed, defineAsyncComponent, markRaw, reactive, type AsyncComponentLoader, type Component, type ComputedRef } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { MessageLoader } from './i18n'
import { can, liveLayers } from './session'

export interface Slot<C> { readonly key: string; readonly __context?: C }
/** Declares a place that other modules may fill. The owner exports it, so a renamed slot is a compile error. */
export function slot<C = Record<string, never>>(key: string): Slot<C> {
  return { key }
}

export interface Fill<C> {
  id: string
  order?: number
  label?: string
  icon?: string
  permission?: string
  component: Component | (() => Promise<unknown>)
  when?: (context: C) => boolean
  /** dashboard: columns taken */
  span?: 1 | 2 | 3
  /** settings: key of further words to find the section by */
  keywords?: string
  group?: 'practice' | 'people' | 'system'
}
export interface SlotEntry<C = unknown> extends Omit<Fill<C>, 'component'> {
  slot: string
  module: string
  order: number
  component: Component
}
export interface Filled { slot: string; fill: Fill<never> }
export function fill<C>(place: Slot<C>, entry: Fill<C>): Filled {
  return { slot: place.key, fill: entry as Fill<never> }
}

export interface Command {
  id: string
  label: string
  icon?: string
  keys?: string
  permission?: string
  keywords?: string
  order?: number
  run?: () => unknown
  to?: RouteLocationRaw
}
export interface Found { id: string; title: string; detail?: string; icon?: string; to: RouteLocationRaw }
export interface SearchProvider {
  id: string
  label: string
  permission?: string
  find: (text: string, signal: AbortSignal) => Promise<Found[]>
}
export interface Layer {
  name: string
  messages?: MessageLoader
  routes?: RouteRecordRaw[]
  slots?: Filled[]
  commands?: Command[]
  search?: SearchProvider[]
}
export function defineLayer(layer: Layer): Layer {
  return layer
}

export const dashboardWidgets = slot('dashboard.widgets')
export const settingsSections = slot('settings.sections')
/** A number beside a navigation entry: the fill's id is the entry's id. */
export const navBadges = slot('nav.badges')

const entries = reactive(new Map<string, SlotEntry[]>())
const commandsOf = reactive(new Map<string, Command[]>())
const searchOf = reactive(new Map<string, SearchProvider[]>())

function componentOf(component: Fill<never>['component']): Component {
  // A loader is a plain function of no arguments; a functional component takes props.
  if (typeof component === 'function' && component.length === 0 && !('props' in component)) {
    return markRaw(defineAsyncComponent({ loader: component as AsyncComponentLoader<Component>, delay: 300 }))
  }
  return markRaw(component as Component)
}

/** Makes a layer's entries known; they show only while its module is live. */
export function registerLayer(layer: Layer): void {
  for (const { slot: key, fill: entry } of layer.slots ?? []) {
    const made: SlotEntry = { ...(entry as Fill<unknown>), slot: key, module: layer.name, order: entry.order ?? 50, component: componentOf(entry.component) }
    const others = (entries.get(key) ?? []).filter((e) => e.module !== layer.name || e.id !== entry.id)
    entries.set(key, [...others, made].sort((a, b) => a.order - b.order))
  }
  commandsOf.set(layer.name, layer.commands ?? [])
  searchOf.set(layer.name, layer.search ?? [])
}

const APP = 'app'
function live(module: string): boolean {
  return module === APP || liveLayers.value.includes(module)
}

export function useSlot<C>(place: Slot<C>): ComputedRef<SlotEntry<C>[]> {
  return computed(() =>
    ((entries.get(place.key) ?? []) as SlotEntry<C>[]).filter((entry) => live(entry.module) && can(entry.permission)))
}
export function useCommands(): ComputedRef<Command[]> {
  return computed(() =>
    [...commandsOf].filter(([module]) => live(module)).flatMap(([, list]) => list)
      .filter((command) => can(command.permission)).sort((a, b) => (a.order ?? 50) - (b.order ?? 50)))
}
export function useSearchProviders(): ComputedRef<SearchProvider[]> {
  return computed(() =>
    [...searchOf].filter(([module]) => live(module)).flatMap(([, list]) => list).filter((p) => can(p.permission)))
}
