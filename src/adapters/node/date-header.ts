/** The `Date` header of HTTP/1 messages, which Node takes from a clock of its own. */
import { OutgoingMessage } from 'node:http'
import { dateHeader, realDate } from './clocks.ts'
import type { Patches } from './patches.ts'

type Store = (this: { sendDate?: boolean; _header?: string | null }, ...args: unknown[]) => unknown

const DATE = /\r\nDate: (\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT)\r\n/

/** A header that is not more than so old is Node's own, not the program's. */
const FRESH_MS = 3000

export function hookDateHeader(patches: Patches): void {
  patches.set(OutgoingMessage.prototype, '_storeHeader', (was: Store) => {
    return function _storeHeader(this: ThisParameterType<Store>, ...args: unknown[]) {
      const { sendDate } = this
      const result = Reflect.apply(was, this, args)
      const found = sendDate === true ? DATE.exec(this._header ?? '') : null
      const [line = '', text = ''] = found ?? []
      if (line !== '' && Math.abs(realDate(text)) < FRESH_MS) {
        this._header = (this._header as string).replace(line, `\r\nDate: ${dateHeader()}\r\n`)
      }
      return result
    }
  })
}
