// A world for one check: two hosts, 'server' (10.0.0.1) and 'client' (10.0.0.2), a trace hash, and what faults need.
import { simulate, traceHash } from './dryport.mjs'
import { install } from '../../../dist/node.js'

/** Real sockets, pipes and the like that a simulated run must never open. */
const REAL = /^(TCP|UDP|Pipe|GetAddrInfo|QueryReq)/

export class Bench {
  constructor(encrypted = false, seed = 1) {
    this.world = simulate({ seed, latency: 1 })
    this.server = this.world.host('server')
    this.client = this.world.host('client')
    this.hash = traceHash(this.world, encrypted)
    this.closing = []
    this.installed = install(this.world, { host: 'client', random: 'all', onStuck: (error) => { this.stuck = error; this.stop?.(error) } })
    this.before = process.getActiveResourcesInfo().filter((kind) => REAL.test(kind)).length
  }

  /** Runs code as a program of the server's host. */
  onServer(program) {
    return this.server.run(program)
  }

  onClient(program) {
    return this.client.run(program)
  }

  /** Waits in virtual time. */
  sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  /** To be closed at the end, the last one first. */
  later(close) {
    this.closing.push(close)
  }

  get now() {
    return this.world.now
  }

  /** Runs `program`; a program that can never go on ends with the list of sockets. */
  async run(program) {
    const stuck = new Promise((_, reject) => { this.stop = reject })
    stuck.catch(() => {})
    return Promise.race([program(this), stuck])
  }

  async end() {
    try {
      for (const close of this.closing.reverse()) await Promise.race([close(), this.sleep(10_000)])
    } catch (error) {
      // Programs of a host that has crashed do not run any more.
      if (!this.server.crashed) throw error
    } finally {
      await this.installed.uninstall()
    }
    const now = process.getActiveResourcesInfo().filter((kind) => REAL.test(kind)).length
    if (now > this.before) throw new Error(`real handles were opened: ${process.getActiveResourcesInfo()}`)
    return this.hash()
  }
}
