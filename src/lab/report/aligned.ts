/** The lines of a table: its cells to the right of their columns. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0),
  )
  return rows.map((row) =>
    row.map((cell, column) => cell.padStart(widths[column] as number)).join('  '),
  )
}
