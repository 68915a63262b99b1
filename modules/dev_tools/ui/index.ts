import { defineLayer, fill, registerIcons } from '@cuspid/ui'
import { Blocks, Braces, Palette, Shapes, Terminal, Wrench } from '@cuspid/ui/icons'
import { gallerySlot } from './gallery/slots'

registerIcons({ blocks: Blocks, braces: Braces, palette: Palette, shapes: Shapes, terminal: Terminal, wrench: Wrench })

const permission = 'dev_tools.read'

export default defineLayer({
  name: 'dev_tools',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [{ path: '/dev-tools', name: 'dev_tools', component: () => import('./DevToolsPage.vue'), meta: { permission } }],
  slots: [fill(gallerySlot, { id: 'sample', permission, component: () => import('./gallery/SlotSample.vue') })],
  commands: [
    { id: 'dev_tools.open', label: 'dev_tools.commands.components', icon: 'blocks', permission, keywords: 'dev_tools.keywords', order: 95, to: '/dev-tools' },
    { id: 'dev_tools.icons', label: 'dev_tools.commands.icons', icon: 'shapes', permission, keywords: 'dev_tools.keywords', order: 96, to: '/dev-tools?tab=icons' },
    { id: 'dev_tools.tokens', label: 'dev_tools.commands.tokens', icon: 'palette', permission, keywords: 'dev_tools.keywords', order: 97, to: '/dev-tools?tab=tokens' },
    { id: 'dev_tools.operations', label: 'dev_tools.commands.operations', icon: 'braces', permission, keywords: 'dev_tools.keywords', order: 98, to: '/dev-tools?tab=operations' },
  ],
})
