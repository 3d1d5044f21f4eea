/** The lab on this machine: short runs, of which only what does not depend on its pace is asked. */
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { measureBacklog } from '../../src/lab/measure.ts'
import type { KernelReport } from '../../src/lab/on-kernel/run.ts'

const OPTIONS = {
  rate: 100,
  service: 'exp:5ms',
  backlog: 1,
  duration: '2s',
  drain: '4s',
  warmup: 0,
}

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return process.platform === 'linux'
  } catch {
    return false
  }
}

test.runIf(hasPython())('the kernel has the same clients as the simulation beside it', async () => {
  const report = (await measureBacklog(OPTIONS, 'kernel')) as KernelReport
  const { simulated, agreement } = report
  expect(report.offered).toBe(simulated.offered)
  expect(report.established + report.unfinished).toBe(report.offered)
  expect(report.served + report.neverServed).toBe(report.established)
  expect(Math.abs(agreement.delayed)).toBeLessThan(0.15)
  expect(report.packets).toBeNull()
  expect(report.kernel).toMatch(/^Linux /)
})

test('Node is asked, and its report says what it cannot see', async () => {
  const report = await measureBacklog({ ...OPTIONS, duration: '1s' }, 'real')
  expect(report.conditions.world).toBe('real')
  expect(report.established + report.refused + report.failed + report.timedOut).toBe(report.offered)
  expect(report.notes.join(' ')).toMatch(/does not see SYNs that were dropped/)
})

test.each(['kernel', 'real'] as const)('what %s cannot do is refused', async (world) => {
  await expect(measureBacklog({ ...OPTIONS, rtt: 5 }, world)).rejects.toThrow(/rtt: wants 0/)
  await expect(measureBacklog({ ...OPTIONS, os: 'bsd' }, world)).rejects.toThrow(/os bsd: wants/)
})
