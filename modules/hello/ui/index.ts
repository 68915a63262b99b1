import { dashboardWidgets, defineLayer, fill, registerIcons } from '@cuspid/ui'
import { SendHorizontal } from '@cuspid/ui/icons'

registerIcons({ 'send-horizontal': SendHorizontal })

export default defineLayer({
  name: 'hello',
  messages: (language) => import(`./locales/${language}.json`),
  slots: [
    fill(dashboardWidgets, {
      id: 'greetings',
      order: 90,
      label: 'hello.title',
      permission: 'hello.read',
      component: () => import('./GreetingsWidget.vue'),
    }),
  ],
})
