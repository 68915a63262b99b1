import { dashboardWidgets, defineLayer, fill, registerIcons } from '@cuspid/ui'
import { Heart, SendHorizontal, Siren, StickyNote } from '@cuspid/ui/icons'

registerIcons({ heart: Heart, 'send-horizontal': SendHorizontal, siren: Siren, 'sticky-note': StickyNote })

export default defineLayer({
  name: 'hello',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [{ path: '/hello', name: 'hello', component: () => import('./GreetingsPage.vue'), meta: { permission: 'hello.read' } }],
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
