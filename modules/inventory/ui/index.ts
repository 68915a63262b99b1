import { call, dashboardWidgets, defineLayer, fill, navBadges, registerIcons, useFormat, type Found } from '@cuspid/ui'
import { ArchiveRestore, ClipboardList, ListChecks, PackageCheck, PackageMinus, PackageOpen, PackagePlus, PackageX, Tags } from '@cuspid/ui/icons'
import { patientSidebar } from '@modules/patients'
import { amount, categoryOf, itemName } from './names'
import { itemsList } from './ops'
import { MAY } from './types'

registerIcons({
  'archive-restore': ArchiveRestore,
  'clipboard-list': ClipboardList,
  'list-checks': ListChecks,
  'package-check': PackageCheck,
  'package-minus': PackageMinus,
  'package-open': PackageOpen,
  'package-plus': PackagePlus,
  'package-x': PackageX,
  tags: Tags,
})

async function find(query: string): Promise<Found[]> {
  const { joined } = useFormat()
  const page = await call(itemsList, { query, page_size: 5 })
  return page.data.map((item) => ({
    id: item.id,
    title: itemName(item),
    detail: joined([item.code, categoryOf(item), amount(item.on_hand, item.unit)]),
    icon: 'package',
    to: { path: '/inventory', query: { item: item.id } },
  }))
}

export default defineLayer({
  name: 'inventory',
  messages: (language) => import(`./locales/${language}.json`),
  routes: [
    { path: '/inventory', name: 'inventory', component: () => import('./InventoryPage.vue'), meta: { permission: MAY.see } },
    { path: '/inventory/visits', name: 'inventory.visits', component: () => import('./usage/UsagePage.vue'), meta: { permission: MAY.see } },
  ],
  slots: [
    fill(patientSidebar, { id: 'materials', order: 40, label: 'inventory.used.title', permission: MAY.history, component: () => import('./PatientMaterials.vue') }),
    fill(dashboardWidgets, { id: 'low_stock', order: 50, label: 'inventory.widget.title', permission: MAY.see, component: () => import('./LowStockWidget.vue') }),
    fill(navBadges, { id: 'inventory', permission: MAY.see, component: () => import('./LowBadge.vue') }),
  ],
  commands: [
    { id: 'inventory.open', label: 'inventory.commands.open', icon: 'package', permission: MAY.see, keywords: 'inventory.commands.open_words', order: 40, to: '/inventory' },
    { id: 'inventory.receive', label: 'inventory.commands.receive', icon: 'package-plus', permission: MAY.move, keywords: 'inventory.commands.receive_words', order: 41, to: '/inventory?act=receipt' },
    { id: 'inventory.new', label: 'inventory.commands.new', icon: 'plus', permission: MAY.edit, keywords: 'inventory.commands.new_words', order: 42, to: '/inventory?act=new' },
    { id: 'inventory.visits', label: 'inventory.commands.visits', icon: 'list-checks', permission: MAY.see, keywords: 'inventory.commands.visits_words', order: 43, to: '/inventory/visits' },
  ],
  search: [{ id: 'inventory', label: 'inventory.nav.inventory', permission: MAY.see, find }],
})
