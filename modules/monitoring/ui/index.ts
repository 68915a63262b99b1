import { defineLayer, registerIcons } from '@cuspid/ui'
import { Activity, ClipboardCopy, HeartPulse, ListTodo, Radio, ScrollText } from '@cuspid/ui/icons'

registerIcons({ activity: Activity, 'clipboard-copy': ClipboardCopy, 'heart-pulse': HeartPulse, 'list-todo': ListTodo, radio: Radio, 'scroll-text': ScrollText })

const permission = 'monitoring.read'

export default defineLayer({
  name: 'monitoring',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [{ path: '/monitoring', name: 'monitoring', component: () => import('./MonitoringPage.vue'), meta: { permission } }],
  commands: [
    { id: 'monitoring.open', label: 'monitoring.nav.monitoring', icon: 'activity', permission, keywords: 'monitoring.keywords', order: 95, to: '/monitoring' },
    { id: 'monitoring.logs', label: 'monitoring.commands.logs', icon: 'scroll-text', permission, keywords: 'monitoring.keywords', order: 96, to: '/monitoring?tab=logs' },
    { id: 'monitoring.jobs', label: 'monitoring.commands.jobs', icon: 'list-todo', permission, keywords: 'monitoring.keywords', order: 97, to: '/monitoring?tab=jobs' },
    { id: 'monitoring.events', label: 'monitoring.commands.events', icon: 'radio', permission, keywords: 'monitoring.keywords', order: 98, to: '/monitoring?tab=events' },
  ],
})
