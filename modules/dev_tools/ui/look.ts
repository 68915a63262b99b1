import { useRemembered, type Density } from '@cuspid/ui'
import { inject, type InjectionKey, type Ref } from 'vue'

/** How the specimens are shown, whatever the window itself looks like. Nothing is as the window. */
export interface Look {
  theme: 'window' | 'light' | 'dark' | 'contrast'
  density: Density
  direction: 'window' | 'ltr' | 'rtl'
}

export function useLook(): Ref<Look> {
  return useRemembered<Look>('dev_tools.look', { theme: 'window', density: 'compact', direction: 'window' })
}

/** What the specimens inside a stage know: how they are shown, and which of them are wanted. */
export const stageKey: InjectionKey<{ look: Ref<Look>; wanted: Ref<string> }> = Symbol('stage')
export function useStage(): { look: Ref<Look>; wanted: Ref<string> } {
  const stage = inject(stageKey)
  if (!stage) throw new Error('a specimen stands on a stage')
  return stage
}
