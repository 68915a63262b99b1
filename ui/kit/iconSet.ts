import { shallowReactive, type Component } from 'vue'
import {
  Activity, Archive, ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Ban, BookOpenText, Building2, CalendarDays, CalendarPlus, CalendarSearch,
  Check, CheckCheck, ChevronDown, ChevronLeft, ChevronRight, ChevronsUpDown, ChevronUp, CircleAlert, Circle, CircleCheck, CircleHelp, CircleUser,
  Clock, ClockAlert, CloudUpload, Columns3, Command, Copy, DatabaseBackup, Download, Ellipsis, Eye, EyeOff, FileInput, Globe, HardDrive, History, House,
  Info, KeyRound, Keyboard, Languages, LayoutDashboard, ListFilter, LoaderCircle, Lock, LockKeyhole, LogIn, LogOut, Mail, Moon, Package,
  PanelLeftClose, PanelLeftOpen, Pencil, Phone, Pill, Plus, Printer, Puzzle, RotateCw, Rows3, Search, SearchX, Settings, ShieldCheck,
  SlidersHorizontal, Stethoscope, Sun, Trash2, TriangleAlert, Undo2, Upload, User, UserCog, UserPlus, Users, UsersRound, WifiOff, X,
} from 'lucide-vue-next'

const known: Record<string, Component> = {
  activity: Activity, archive: Archive, 'arrow-down': ArrowDown, 'arrow-left': ArrowLeft, 'arrow-right': ArrowRight, 'arrow-up': ArrowUp,
  ban: Ban, 'book-open-text': BookOpenText, 'building-2': Building2, 'calendar-days': CalendarDays, 'calendar-plus': CalendarPlus,
  'calendar-search': CalendarSearch, check: Check, 'check-check': CheckCheck, 'chevron-down': ChevronDown, 'chevron-left': ChevronLeft,
  'chevron-right': ChevronRight, 'chevrons-up-down': ChevronsUpDown, 'chevron-up': ChevronUp, circle: Circle, 'circle-alert': CircleAlert,
  'circle-check': CircleCheck, 'circle-help': CircleHelp, 'circle-user': CircleUser, clock: Clock, 'clock-alert': ClockAlert, 'cloud-upload': CloudUpload,
  'columns-3': Columns3, command: Command, copy: Copy, 'database-backup': DatabaseBackup, download: Download, ellipsis: Ellipsis, eye: Eye,
  'eye-off': EyeOff, 'file-input': FileInput, globe: Globe, 'hard-drive': HardDrive, history: History, house: House, info: Info, 'key-round': KeyRound,
  keyboard: Keyboard, languages: Languages, 'layout-dashboard': LayoutDashboard, 'list-filter': ListFilter, 'loader-circle': LoaderCircle,
  lock: Lock, 'lock-keyhole': LockKeyhole, 'log-in': LogIn, 'log-out': LogOut, mail: Mail, moon: Moon, package: Package,
  'panel-left-close': PanelLeftClose, 'panel-left-open': PanelLeftOpen, pencil: Pencil, phone: Phone, pill: Pill, plus: Plus, printer: Printer,
  puzzle: Puzzle, 'rotate-cw': RotateCw, 'rows-3': Rows3, search: Search, 'search-x': SearchX, settings: Settings, 'shield-check': ShieldCheck,
  'sliders-horizontal': SlidersHorizontal, stethoscope: Stethoscope, sun: Sun, 'trash-2': Trash2, 'triangle-alert': TriangleAlert, 'undo-2': Undo2,
  upload: Upload, user: User, 'user-cog': UserCog, 'user-plus': UserPlus, users: Users, 'users-round': UsersRound, 'wifi-off': WifiOff, x: X,
}
const icons = shallowReactive(known)

/** Adds icons by name; what is already known keeps its drawing. */
export function registerIcons(more: Record<string, Component>): void {
  for (const [name, icon] of Object.entries(more)) icons[name] ??= icon
}
export function iconOf(name: string): Component | undefined {
  return icons[name]
}
/** Names that `Icon` can draw now: the kit's, and those that layers registered. */
export function knownIcons(): string[] {
  return Object.keys(icons).sort()
}
