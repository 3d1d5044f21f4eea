/** What tests want to know of an open page. */
import type { Page } from 'playwright-core'

/** Waits for the next picture; how many items it shows. */
export const drawn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(Number(document.body.dataset['drawn']))),
        )
      }),
  )

/** Which of the style sheet's colours the picture has, as their names: `lost`, `again`, `fault`, ... */
export const coloursOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#picture')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return []
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    const seen = new Set(new Uint32Array(data.buffer))
    const style = getComputedStyle(document.documentElement)
    const names = [
      'segment',
      'datagram',
      'again',
      'lost',
      'call',
      'timer',
      'fault',
      'syn',
      'accept',
    ]
    return names.filter((name) => {
      const hex = style.getPropertyValue(`--${name}`).trim()
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
        Number.parseInt(hex.slice(at, at + 2), 16),
      )
      // Opaque, as a little-endian machine has it.
      return seen.has(((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0)
    })
  })

/** Whose lanes stand beside the picture, as far as they are seen. */
export const lanesOf = (page: Page): Promise<string[]> =>
  page.locator('#gutter .lane').evaluateAll((lanes) => lanes.map(({ textContent }) => textContent))

/** The heading of the details; null while they are closed. */
export async function heading(page: Page): Promise<string | null> {
  const details = page.locator('#details')
  return (await details.isVisible()) ? details.locator('h2').textContent() : null
}
