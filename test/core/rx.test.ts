// The operator and the simulated world's loop are the same machine: a connection, segment by segment.
import {
  AcceptCall,
  type Answer,
  ConnectCall,
  calls,
  completionsOf,
  HOST_STACK,
  inetAddress,
  type Kernel,
  type KernelInput,
  type Packet,
  packetsOf,
  runKernel,
  type step,
} from 'dryport/core'
import { World } from 'dryport/sim'
import { from, Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { AF_INET, SOCK_STREAM } from '../../src/index.ts'

const { bind, blockingCall, listen, socket } = calls
const world = () => new World({ stack: HOST_STACK, latency: 0 })
const call = (make: (kernel: Kernel) => unknown) => ({ kind: 'call', at: 0, call: make }) as const
const PORT = 5000
const server = inetAddress(AF_INET, '10.0.0.1', PORT)

/** The calls of a listener that accepts, and of a client that connects to it. */
const LISTENS = [
  call((kernel) => socket(kernel, AF_INET, SOCK_STREAM, 0)),
  call((kernel) => bind(kernel, 3, server)),
  call((kernel) => listen(kernel, 3, 5)),
  call((kernel) => blockingCall(kernel, 3, new AcceptCall(), null)),
]
const CONNECTS = [
  call((kernel) => socket(kernel, AF_INET, SOCK_STREAM, 0)),
  call((kernel) => blockingCall(kernel, 3, new ConnectCall(server), null)),
]

const text = ({ body }: Packet) => (body.kind === 'tcp' ? [body.flags, body.seq, body.ack] : [])

describe('runKernel', () => {
  test('two operators joined by their packets shake hands as two hosts of a world do', () => {
    const inWorld: unknown[] = []
    const hosts = world()
    const [a, b] = [hosts.host('a'), hosts.host('b')]
    hosts.rule((packet) => {
      inWorld.push(text(packet))
      return 'pass'
    })
    for (const { call } of LISTENS) hosts.call(a, call)
    for (const { call } of CONNECTS) hosts.call(b, call)
    hosts.runUntil(0)

    const joined: unknown[] = []
    const apart = world()
    const inputs = [new Subject<KernelInput>(), new Subject<KernelInput>()] as const
    const kernels = [apart.host('a').kernel, apart.host('b').kernel] as const
    const answers: Answer[] = []
    const queue: (() => void)[] = []
    kernels.forEach((kernel, i) => {
      const steps = inputs[i as 0 | 1].pipe(runKernel(() => kernel))
      const shared = new Subject<ReturnType<typeof step>>()
      packetsOf(shared).subscribe((packet) => {
        joined.push(text(packet))
        queue.push(() => inputs[i === 0 ? 1 : 0].next({ kind: 'packet', at: 0, packet }))
      })
      completionsOf(shared).subscribe(({ answer }) => answers.push(answer))
      steps.subscribe(shared)
    })
    for (const input of LISTENS) inputs[0].next(input)
    for (const input of CONNECTS) inputs[1].next(input)
    while (queue.length > 0) queue.shift()?.()

    expect(joined).toHaveLength(3)
    expect(inWorld).toEqual(joined)
    expect(answers.map(({ failure }) => failure)).toEqual([null, null])
  })

  test('a timer that is due is an input: the SYN that nobody has answered is sent again', () => {
    const sent: unknown[] = []
    const [, connect] = CONNECTS.map(({ call }, at) => ({ kind: 'call', at, call }) as const)
    const inputs: KernelInput[] = [
      ...CONNECTS.slice(0, 1),
      connect as KernelInput,
      { kind: 'timer', at: 1, sock: 1 },
      { kind: 'timer', at: 1_000_001, sock: 1 },
    ]
    from(inputs)
      .pipe(
        runKernel(() => {
          const hosts = world()
          hosts.host('a')
          return hosts.host('b').kernel
        }),
        packetsOf,
      )
      .subscribe((packet) => sent.push(text(packet)))
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  test('every subscription runs a kernel of its own', () => {
    const results: unknown[] = []
    const steps = from(LISTENS.slice(0, 3)).pipe(runKernel(() => world().host('a').kernel))
    for (let i = 0; i < 2; i++) {
      steps.subscribe(({ result }) => results.push((result as Answer).value))
    }
    expect(results).toEqual([3, undefined, undefined, 3, undefined, undefined])
  })
})
