// What holds of every connection, whatever programs do and the link loses.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteAt, type End, move, Program } from './program.ts'

const RUNS = { numRuns: 150 }

/** Runs a property over programs; `check` after every move, `ended` when everybody has let go. */
function always(
  check: (program: Program) => void,
  ended: (program: Program) => void = check,
): void {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 60 }),
      fc.array(move, { minLength: 5, maxLength: 60 }),
      (backlog, delay, moves) => {
        const program = new Program(backlog, delay)
        program.play(moves, () => check(program))
        program.end()
        ended(program)
      },
    ),
    RUNS,
  )
}

const peerOf = (program: Program, end: End): End | undefined =>
  program.ends.find((other) => other.port === end.port && other.isClient !== end.isClient)

test('sequence numbers only grow and leave nothing out, and no acknowledgement goes back', () => {
  always((program) => {
    expect([...program.wires.values()].flatMap(({ faults }) => faults)).toEqual([])
  })
})

test('bytes out are a prefix of bytes in', () => {
  always((program) => {
    for (const end of program.ends) {
      const peer = peerOf(program, end)
      let place = 0
      for (const bytes of end.got) {
        for (const [at, byte] of bytes.entries()) {
          if (byte !== byteAt(place + at)) throw new Error(`byte ${place + at} is ${byte}`)
        }
        place += bytes.length
      }
      if (peer !== undefined) expect(place).toBeLessThanOrEqual(peer.sent)
    }
  })
})

test('both queues of a listener are within their limits', () => {
  always((program) => {
    const { queues } = program
    if (queues === null) return
    expect(queues.accept.length).toBeLessThanOrEqual(queues.limit)
    expect(queues.half.length).toBeLessThanOrEqual(queues.limit)
    expect(queues.young).toBeGreaterThanOrEqual(0)
    expect(queues.young).toBeLessThanOrEqual(queues.half.length)
  })
})

test('accept order is arrival order', () => {
  // What was in the queue goes on being there in the same order, and what is accepted is what stood first.
  const before = new WeakMap<Program, readonly number[]>()
  always(
    (program) => {
      const was = before.get(program) ?? []
      const everybody = [...program.accepted, ...program.queued]
      expect(everybody.slice(0, was.length)).toEqual(was)
      before.set(program, everybody)
    },
    () => {},
  )
})

test('every call that waits is known to its kernel, and is answered once', () => {
  always((program) => {
    expect(program.faults).toEqual([])
    const known = program.net.hosts.flatMap((host) => [...host.kernel.waiting.keys()])
    expect(known.length).toBeGreaterThanOrEqual(program.waiting.size)
  })
})

test('every armed timer is one of something that there is, and none is overdue', () => {
  always((program) => {
    for (const host of program.net.hosts) {
      for (const [id, due] of host.timers) {
        expect(host.kernel.peek(id) ?? host.kernel.polls.get(id)).toBeDefined()
        expect(due).toBeGreaterThanOrEqual(program.net.now)
      }
      for (const record of host.kernel.records.values()) {
        const due = record.nextTimer()
        if (due !== Number.POSITIVE_INFINITY) {
          expect(host.timers.get(record.id)).toBeLessThanOrEqual(Math.ceil(due))
        }
      }
    }
  })
})

test('nothing is left when everybody has let go and time has passed: no record, no timer, no packet', () => {
  always(
    () => {},
    (program) => {
      const left = program.net.sent.length
      program.net.advance(1_000_000_000)
      expect(program.net.sent.length).toBe(left)
      for (const { kernel, timers } of program.net.hosts) {
        expect([...kernel.records.values()].map((record) => record.summary().state)).toEqual([])
        expect([timers.size, kernel.waiting.size]).toEqual([0, 0])
      }
    },
  )
})
