/** What a raw peer is given to send: anything goes, as long as it can be put on a wire. */
import { toIp } from '../../core/address/ip.ts'
import { shown, valueError } from '../../core/arguments.ts'
import { Packet } from '../../core/packet.ts'
import type { RawSegment } from '../../sim/raw-peer.ts'

export function checkPacket(packet: unknown): void {
  if (!(packet instanceof Packet)) throw valueError(`not a packet: ${shown(packet)}`)
}

export function checkDatagram(to: unknown, source: unknown, target: unknown, data: unknown): void {
  checkAddress(to)
  checkNumber('sourcePort', source, 0xffff)
  checkNumber('destinationPort', target, 0xffff)
  checkBytes(data)
}

/** A copy that nobody alters meanwhile. */
export function checkedSegment(segment: RawSegment): RawSegment {
  if (typeof segment !== 'object' || segment === null) {
    throw valueError(`not a segment: ${shown(segment)}`)
  }
  const copy = { ...segment }
  checkAddress(copy.to)
  checkNumber('sourcePort', copy.sourcePort, 0xffff)
  checkNumber('destinationPort', copy.destinationPort, 0xffff)
  checkNumber('seq', copy.seq)
  checkNumber('ack', copy.ack ?? 0)
  checkNumber('window', copy.window ?? 0, 0xffff)
  checkNumber('urgent', copy.urgent ?? 0, 0xffff)
  if (typeof copy.flags !== 'string') throw valueError(`flags ${shown(copy.flags)}: wants a text`)
  if (copy.payload !== undefined) checkBytes(copy.payload)
  const { options = {} } = copy
  if (typeof options !== 'object' || options === null) {
    throw valueError(`options ${shown(options)}: wants an object`)
  }
  return copy
}

function checkAddress(to: unknown): void {
  if (typeof to !== 'string' || toIp(to) === null) throw valueError(`not an address: ${shown(to)}`)
}

function checkNumber(name: string, value: unknown, most = Number.MAX_SAFE_INTEGER): void {
  const fine = Number.isSafeInteger(value) && Math.abs(value as number) <= most
  if (!fine || (most === 0xffff && (value as number) < 0)) {
    throw valueError(
      `${name} ${shown(value)}: wants an integer${most === 0xffff ? ' of 16 bits' : ''}`,
    )
  }
}

function checkBytes(data: unknown): void {
  if (!(data instanceof Uint8Array)) throw valueError(`payload ${shown(data)}: wants bytes`)
}
