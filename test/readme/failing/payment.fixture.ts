/** The README's example with a bank that does not know an order again. Run by test/page/browser/readme.real.test.ts; it fails. */
import { createServer } from 'node:http'
import { expect, test } from 'dryport/vitest'

async function pay(order: string): Promise<string> {
  const attempt = () => fetch(`http://bank/${order}`, { signal: AbortSignal.timeout(1000) })
  const response = await attempt().catch(attempt)
  return response.text()
}

test('an order is paid once', async ({ world, installed }) => {
  let paid = 0
  installed.run('bank', () => {
    createServer((_, response) => {
      paid += 1
      if (paid === 1) world.apply([{ for: 900, kind: 'partition', from: 'bank', to: 'shop' }])
      response.end('paid')
    }).listen(80)
  })
  expect(await installed.run('shop', () => pay('order-7'))).toBe('paid')
  expect(paid).toBe(1)
})
