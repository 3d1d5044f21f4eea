// What tshark makes of a capture: one row a frame.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const tsharkIsThere: boolean = spawnSync('tshark', ['--version']).status === 0
if (!tsharkIsThere) console.warn('no tshark here: NO CAPTURE IS READ BY ANOTHER PROGRAM')

const CHECKED = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`])

/** 0 is bad, 1 is good. An ICMP error quotes the beginning of a packet: what tshark says of that one's data is moot. */
const status = (protocol: string): string => `${protocol}.checksum.status`
const OF_ICMP = ['icmp', 'icmpv6'].map(status)
const OF_OTHERS = ['tcp', 'udp'].map(status)
const CHECKSUMS = [status('ip'), ...OF_ICMP, ...OF_OTHERS]
const AGAIN = ['retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order']
const ANALYSIS = [...AGAIN, 'duplicate_ack', 'zero_window'].map((name) => `tcp.analysis.${name}`)
const FIELDS = ['_ws.malformed', ...CHECKSUMS, ...ANALYSIS, 'tcp.flags.reset']

export interface Frame {
  readonly malformed: boolean
  readonly badChecksum: boolean
  readonly again: boolean
  readonly duplicateAck: boolean
  readonly zeroWindow: boolean
  readonly reset: boolean
}

function frameOf(line: string): Frame {
  const cells = new Map(line.split('\t').map((cell, i) => [FIELDS[i] as string, cell]))
  const has = (field: string): boolean => (cells.get(field) ?? '') !== ''
  const looked = OF_ICMP.some(has) ? [status('ip'), ...OF_ICMP] : CHECKSUMS
  return {
    malformed: has('_ws.malformed'),
    badChecksum: looked.some((field) => cells.get(field)?.split(',').includes('0')),
    again: AGAIN.some((name) => has(`tcp.analysis.${name}`)),
    duplicateAck: has('tcp.analysis.duplicate_ack'),
    zeroWindow: has('tcp.analysis.zero_window'),
    reset: ['1', 'True'].includes(cells.get('tcp.flags.reset') ?? ''),
  }
}

/** The frames of a capture. */
export function dissect(capture: Uint8Array): Frame[] {
  const folder = mkdtempSync(join(tmpdir(), 'dryport-'))
  try {
    const file = join(folder, 'capture.pcapng')
    writeFileSync(file, capture)
    const fields = FIELDS.flatMap((field) => ['-e', field])
    const { stdout, status, stderr } = spawnSync(
      'tshark',
      ['-r', file, ...CHECKED, '-T', 'fields', ...fields],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    )
    if (status !== 0) throw new Error(stderr)
    return stdout.split('\n').slice(0, -1).map(frameOf)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
