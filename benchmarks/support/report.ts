/** Prints what was measured. */
import { cpus, totalmem } from 'node:os'
import { quantile, type Result } from './contest.ts'

export function printMachine(): void {
  const models = cpus()
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  const cpu = `${models.length} x ${models[0]?.model.trim() ?? 'unknown processor'}`
  console.log(`Node ${process.version}, V8 ${process.versions.v8}`)
  console.log(`${process.platform} ${process.arch}, ${cpu}, ${gigabytes} GiB`)
}

/** `12.3`, `123`, `1 234 567` */
export function number(n: number): string {
  if (n < 10) return n.toFixed(2)
  if (n < 100) return n.toFixed(1)
  return n.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ')
}

const spread = (numbers: readonly number[]): string =>
  `${number(quantile(numbers, 0.25))} .. ${number(quantile(numbers, 0.75))}`

/** Rows of cells; all but the first column are set to the right. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    console.log(`  ${cells.join('   ')}`)
  }
}

/** Rates, and how many times those of the contestant that is the measure. */
export function printRates(unit: string, results: readonly Result[], measure: string): void {
  const base = results.find(({ name }) => name === measure)
  const rows = [['', `${unit}/s`, `${unit}/CPU s`, 'quartiles', `x ${measure}`, 'quartiles']]
  for (const { name, perSecond, perCpuSecond } of results) {
    const ratios = perCpuSecond.map((rate, i) => rate / (base?.perCpuSecond[i] ?? Number.NaN))
    rows.push([
      name,
      number(quantile(perSecond, 0.5)),
      number(quantile(perCpuSecond, 0.5)),
      spread(perCpuSecond),
      number(quantile(ratios, 0.5)),
      spread(ratios),
    ])
  }
  printTable(rows)
}
