// Tables as spreadsheets open them.

/** A cell that begins like a formula would be run by the spreadsheet; an apostrophe makes it text. */
export function plainCell(value: string): string {
  return /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
}
function quoted(value: string): string {
  return /[";\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value
}
/** With semicolons and a byte order mark: what a spreadsheet set to Spanish or French opens into columns with its accents. */
export function toCsv(rows: (string | number | null | undefined)[][]): string {
  const lines = rows.map((row) => row.map((cell) => quoted(plainCell(cell === null || cell === undefined ? '' : String(cell)))).join(';'))
  return `\ufeff${lines.join('\r\n')}\r\n`
}
