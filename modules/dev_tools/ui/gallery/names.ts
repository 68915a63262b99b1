/** The components that the gallery shows, by group, in the order of the page. A test holds them against the kit. */
export const GROUPS = {
  buttons: ['Button', 'IconButton', 'Menu', 'ContextMenu', 'SegmentedControl', 'Tabs', 'Kbd'],
  fields: ['Field', 'TextInput', 'PasswordInput', 'TextArea', 'NumberInput', 'Select', 'Combobox', 'Checkbox', 'Switch'],
  dates: ['DatePicker', 'TimeField', 'Calendar'],
  feedback: ['Notice', 'ToastRegion', 'ProgressBar', 'Skeleton', 'EmptyState', 'ErrorCard', 'Panel'],
  floating: ['Dialog', 'ConfirmDialog', 'Popover', 'Tooltip', 'Curtain'],
  content: ['Card', 'DescriptionList', 'DataTable', 'Pager', 'Chip', 'Avatar', 'Icon', 'Bdi', 'Highlight'],
  places: ['PageActions', 'SlotHost', 'SlotEntryView'],
} as const

export type Group = keyof typeof GROUPS
export const NAMES: readonly string[] = Object.values(GROUPS).flat()
