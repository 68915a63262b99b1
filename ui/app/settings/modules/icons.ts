// Drawings that only the modules' pages need, so that the first window does not carry them.
import { registerIcons } from '@cuspid/ui'
import { ArchiveRestore, ArrowDownLeft, ArrowUpRight, BadgeCheck, CircleArrowUp, CircleDashed, EllipsisVertical, HeartPulse, Minus, PackagePlus, Power, ScrollText } from '@cuspid/ui/icons'

registerIcons({
  'archive-restore': ArchiveRestore, 'arrow-down-left': ArrowDownLeft, 'arrow-up-right': ArrowUpRight, 'badge-check': BadgeCheck,
  'circle-arrow-up': CircleArrowUp, 'circle-dashed': CircleDashed, 'ellipsis-vertical': EllipsisVertical, 'heart-pulse': HeartPulse,
  minus: Minus, 'package-plus': PackagePlus, power: Power, 'scroll-text': ScrollText,
})
