import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../src/core/address/socket-address.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import type { Segment } from '../../src/core/packet.ts'
import { ConnectCall } from '../../src/core/socket/call.ts'
import { ms, seconds } from '../../src/core/time.ts'
import { TimerDue } from '../../src/sim/event.ts'
import { TimerWheel } from '../../src/sim/timer-wheel.ts'
import { World } from '../../src/sim/world.ts'

const TICK = 4000

const wheelTime = (now: number, due: number, tick: number): number =>
  new TimerWheel(tick).timeOf(now, due)

describe('a kernel that counts ticks', () => {
  test('lets a timer go off after its tick, never before', () => {
    expect(wheelTime(0, ms(40), TICK)).toBe(ms(44))
    expect(wheelTime(0, ms(41), TICK)).toBe(ms(44))
    expect(wheelTime(ms(3), ms(43), TICK)).toBe(ms(44))
  })

  test('is eight times coarser from 252 ms ahead on, and again from 2 s and 16 s on', () => {
    expect(wheelTime(0, ms(248), TICK)).toBe(ms(252))
    expect(wheelTime(0, ms(252), TICK)).toBe(ms(256))
    expect(wheelTime(0, seconds(1), TICK)).toBe(ms(1024))
    expect(wheelTime(ms(30), ms(1030), TICK)).toBe(ms(1056))
    expect(wheelTime(0, seconds(4), TICK)).toBe(ms(4096))
    expect(wheelTime(0, seconds(20), TICK)).toBe(ms(20_480))
  })

  test('counts its ticks from where its count is', () => {
    const wheel = new TimerWheel(TICK, 5 * TICK + 1000)
    expect(wheel.timeOf(0, 0)).toBe(TICK - 1000)
    expect(wheel.timeOf(0, seconds(1))).toBe(ms(1024) - 5 * TICK - 1000)
    // The same again after 4096 ticks.
    expect(new TimerWheel(TICK, 4101 * TICK + 1000).phase).toBe(wheel.phase)
  })

  test('lets pinned timers go off first, then coarse ones, then the last that was set', () => {
    const wheel = new TimerWheel(TICK)
    const set = (sock: number, now: number, due: number, pinned: boolean): TimerDue => {
      const timer = new TimerDue(0, sock)
      timer.due = wheel.timeOf(now, due)
      timer.rank = wheel.rankOf(now, due, pinned)
      wheel.add(timer)
      return timer
    }
    const first = set(1, 0, seconds(1), false)
    set(2, ms(20), ms(1020), false)
    set(3, ms(1000), ms(1020), false)
    set(4, ms(10), ms(1010), true)
    set(5, ms(1001), ms(1021), false)
    expect(first.due).toBe(ms(1024))
    expect(wheel.take(first).map(({ sock }) => sock)).toEqual([4, 2, 1, 5, 3])
    expect(wheel.take(first)).toEqual([first])
  })

  test('sends SYNs of one time again together, as the measured one does', () => {
    const world = new World({ stack: HOST_STACK, settings: { tcp_syn_retries: 1 } })
    world.host('server')
    const host = world.host('client', { timerTick: TICK })
    world.dropTo('server')
    const again: number[] = []
    const ports: number[] = []
    world.trace.subscribe((event) => {
      if (event.kind !== 'sent') return
      again.push(event.at)
      ports.push((event.packet.body as Segment).sourcePort)
    })
    for (const at of [0, 5, 11]) {
      world.runUntil(ms(at))
      world.call(host, (kernel) => {
        const made = calls.socket(kernel, 2, 1, 0)
        const to = inetAddress(2, '10.0.0.1', 80)
        calls.blockingCall(kernel, made.value as number, new ConnectCall(to), null)
      })
    }
    world.runUntil(ms(1500))
    expect(again).toEqual([0, 5, 11, 1024, 1024, 1024].map(ms))
    // The last one to set out comes first.
    expect(ports.slice(3)).toEqual(ports.slice(0, 3).reverse())
    const fork = world.fork()
    expect(fork.next).toBe(world.next)
  })
})
