import { defineAsyncComponent } from 'vue'

// The month is fetched when it is first shown; typing a date needs none of it.
export const Calendar = defineAsyncComponent(() => import('./Calendar.vue'))
