// Words in the picture, as far as there is room: no two cover each other.
const CELL_X = 12
const CELL_Y = 7

export class Labels {
  readonly #context: CanvasRenderingContext2D
  readonly #taken = new Set<number>()
  readonly #widths: Map<string, number>

  constructor(context: CanvasRenderingContext2D, widths: Map<string, number>) {
    this.#context = context
    this.#widths = widths
  }

  width(text: string): number {
    const known = this.#widths.get(text)
    if (known !== undefined) return known
    const { width } = this.#context.measureText(text)
    this.#widths.set(text, width)
    return width
  }

  /** Writes the words with their left end and middle line there, unless something is written there. */
  put(text: string, x: number, y: number, colour: string, halo: string | null): boolean {
    const width = this.width(text)
    if (!this.#take(x - 2, y - 7, width + 4, 13)) return false
    const context = this.#context
    if (halo !== null) {
      context.strokeStyle = halo
      context.lineWidth = 3.5
      context.strokeText(text, x, y)
    }
    context.fillStyle = colour
    context.fillText(text, x, y)
    return true
  }

  #take(x: number, y: number, width: number, height: number): boolean {
    const cells: number[] = []
    for (let row = Math.floor(y / CELL_Y); row <= Math.floor((y + height) / CELL_Y); row += 1) {
      for (let i = Math.floor(x / CELL_X); i <= Math.floor((x + width) / CELL_X); i += 1) {
        const cell = row * 10_000 + i
        if (this.#taken.has(cell)) return false
        cells.push(cell)
      }
    }
    for (const cell of cells) this.#taken.add(cell)
    return true
  }
}
