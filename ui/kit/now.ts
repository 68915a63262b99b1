import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { dateOf, wallIn } from './dates'
import { session } from './session'

const clocks = new Map<number, Ref<Date>>()

/** The present, moving on every `seconds`. All users of one pace share one timer. */
export function useNow(seconds = 30): Ref<Date> {
  let clock = clocks.get(seconds)
  if (!clock) {
    clock = ref(new Date())
    clocks.set(seconds, clock)
    const shared = clock
    setInterval(() => (shared.value = new Date()), seconds * 1000)
  }
  return clock
}

export function zoneNow(): string | undefined {
  return session.value?.clinic.zone || session.value?.practice.zone || undefined
}
/** Wall time of this moment in the clinic's zone. */
export function wallNow(zone = zoneNow()): string {
  return wallIn(zone, new Date())
}
export function useToday(): ComputedRef<string> {
  const now = useNow(30)
  return computed(() => dateOf(wallIn(zoneNow(), now.value)))
}
