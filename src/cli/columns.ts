/** Text in columns, as wide as a terminal shows it. */

/** Characters that take two cells: East Asian scripts, full-width forms, pictures (UAX #11, the common blocks). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

/** Characters that take none: combining marks, joiners. */
const NARROW = /\p{Mn}|\p{Me}|[\u200b-\u200d]/u

function cellsOf(character: string): number {
  if (NARROW.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** How many cells a text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

/** The text, filled with spaces. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/** The text in pieces that are no wider than that. */
export function wrapped(text: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let room = width
  for (const character of text) {
    const cells = cellsOf(character)
    if (cells > room && piece !== '') {
      pieces.push(piece)
      piece = ''
      room = width
    }
    piece += character
    room -= cells
  }
  return [...pieces, piece]
}

/** Rows of cells as lines; the last column is as wide as it is. */
export function table(rows: readonly (readonly string[])[], gap = '  '): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : padded(cell, widths[i] ?? 0)))
      .join(gap)
      .trimEnd(),
  )
}
