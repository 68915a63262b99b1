import { icons } from '@cuspid/ui/icons'
import type { Component, VNode } from 'vue'

export interface IconEntry {
  /** As `Icon` knows it: `building-2`. */
  name: string
  /** As it is imported: `Building2`. */
  component: string
  drawing: Component
}

/** Every drawing there is, by name. A lucide icon is a function whose element carries the icon's own name. */
export function allIcons(): IconEntry[] {
  const found = Object.entries(icons).map(([component, drawing]) => {
    const made = (drawing as (props: object, context: object) => VNode)({}, { slots: {}, attrs: {} })
    return { name: String(made.props?.name ?? component), component, drawing: drawing as Component }
  })
  return found.sort((a, b) => a.name.localeCompare(b.name))
}

/** Those whose name holds every word of `query`. */
export function matching(list: IconEntry[], query: string): IconEntry[] {
  const words = query.toLowerCase().split(/[\s-]+/).filter(Boolean)
  return words.length ? list.filter((icon) => words.every((word) => icon.name.includes(word))) : list
}
