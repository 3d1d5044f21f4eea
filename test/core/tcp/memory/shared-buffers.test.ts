// When a segment shares the buffer of the one before it at a receiver of the same host: once its sender has let go of that.
// Figures of Linux 6.18 (SO_MEMINFO), the receiver's acknowledgements lost.
import { expect, test } from 'vitest'
import { SO_MEMINFO, SOL_SOCKET } from '../../../../src/core/constants/socket-options.ts'
import { HOST_STACK } from '../../../../src/core/kernel/host-stack.ts'
import { Segment } from '../../../../src/core/packet.ts'
import { SOCK_STREAM, TestSocket } from '../../../support/sockets.ts'
import { TestNet } from '../../../support/two-kernels.ts'

const PORT = 5000
const TCP_NODELAY = 1

/** SK_MEMINFO_RMEM_ALLOC. */
function occupied(sock: TestSocket): number {
  const bytes = sock.getsockopt(SOL_SOCKET, SO_MEMINFO, 36) as Uint8Array
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)
}

/** What lies at the receiver after 100 bytes, `wait` microseconds later, and after each of twice 50 more. */
function occupiedAfter(wait: number): readonly number[] {
  const net = new TestNet(HOST_STACK)
  const [listener, client] = [0, 1].map(() => TestSocket.make(net, 2, SOCK_STREAM)) as [
    TestSocket,
    TestSocket,
  ]
  listener.bind(['127.0.0.1', PORT])
  listener.listen(1)
  client.connect(['127.0.0.1', PORT])
  const server = listener.accept() as TestSocket
  client.setsockopt(6, TCP_NODELAY, 1)
  net.loseAtHome = ({ body }) => body instanceof Segment && body.sourcePort === PORT
  const sizes: number[] = []
  client.send(new Uint8Array(100))
  sizes.push(occupied(server))
  net.advance(wait)
  sizes.push(occupied(server))
  for (let time = 0; time < 2; time += 1) {
    client.send(new Uint8Array(50))
    sizes.push(occupied(server))
  }
  return sizes
}

test('what its sender still holds stays apart', () => {
  expect(occupiedAfter(0)).toEqual([932, 932, 1814, 2696])
})

test('what its sender has sent again since takes others in: the sender holds a copy', () => {
  expect(occupiedAfter(350_000)).toEqual([932, 932, 982, 1032])
})
