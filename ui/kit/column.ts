export interface Column<T> {
  key: string
  label: string
  width?: number
  align?: 'start' | 'end' | 'center'
  sortable?: boolean
  /** The name to sort by, where it is not the key. */
  sort?: string
  value?: (row: T) => string
  class?: string
  /** Read out, but not drawn: a column of buttons. */
  hideLabel?: boolean
}
