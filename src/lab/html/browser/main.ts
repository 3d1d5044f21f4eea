/** Draws the plots of a report's page. */
import { extent, max } from 'd3-array'
import { scaleLinear, scaleLog } from 'd3-scale'
import { type Selection, select } from 'd3-selection'
import type { Plot } from '../plots.ts'

const WIDTH = 900
const HEIGHT = 300
const MARGIN = { top: 24, right: 16, bottom: 40, left: 60 } as const

type Svg = Selection<SVGSVGElement, unknown, null, undefined>
type Scale = (value: number) => number

function draw(plot: Plot, into: HTMLElement): void {
  const { title, series, logX = false } = plot
  select(into).append('h2').text(title)
  const svg = select(into).append('svg').attr('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  svg.attr('role', 'img').attr('aria-label', title)
  const points = series.flatMap((one) => one.points)
  const [from = 0, to = 1] = extent(points, ([x]) => x) as [number, number]
  const across = [MARGIN.left, WIDTH - MARGIN.right]
  const x = logX
    ? scaleLog().base(2).domain([from, to]).range(across)
    : scaleLinear().domain([from, to]).range(across)
  const most = max(points, ([, y]) => y) || 1
  const y = scaleLinear()
    .domain([0, most])
    .nice()
    .range([HEIGHT - MARGIN.bottom, MARGIN.top])
  axes(svg, plot, x.ticks(8), x, y.ticks(5), y)
  for (const [index, one] of series.entries()) {
    const path = one.points.map(([a, b], at) => `${at === 0 ? 'M' : 'L'}${x(a)},${y(b)}`).join('')
    const style = one.dashed === true ? ' dashed' : ''
    svg
      .append('path')
      .attr('class', `line s${index % 3}${style}`)
      .attr('d', path)
    const left = MARGIN.left + index * 190
    const key = svg.append('path').attr('class', `line s${index % 3}${style}`)
    key.attr('d', `M${left},10h26`)
    svg
      .append('text')
      .attr('x', left + 32)
      .attr('y', 14)
      .text(one.name)
  }
}

function axes(
  svg: Svg,
  plot: Plot,
  xs: readonly number[],
  x: Scale,
  ys: readonly number[],
  y: Scale,
): void {
  for (const value of ys) {
    const line = svg.append('line').attr('class', 'grid').attr('x1', MARGIN.left)
    line
      .attr('x2', WIDTH - MARGIN.right)
      .attr('y1', y(value))
      .attr('y2', y(value))
    const text = svg
      .append('text')
      .attr('x', MARGIN.left - 8)
      .attr('y', y(value) + 4)
    text.attr('text-anchor', 'end').text(value)
  }
  const below = HEIGHT - MARGIN.bottom + 16
  for (const value of xs) {
    svg
      .append('text')
      .attr('x', x(value))
      .attr('y', below)
      .attr('text-anchor', 'middle')
      .text(value)
  }
  const name = svg
    .append('text')
    .attr('x', WIDTH - MARGIN.right)
    .attr('y', below + 18)
  name.attr('text-anchor', 'end').text(plot.x)
  const unit = svg
    .append('text')
    .attr('x', WIDTH - MARGIN.right)
    .attr('y', 14)
  unit.attr('text-anchor', 'end').text(plot.y)
}

const plots = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as Plot[]
const main = document.getElementById('plots')
if (main !== null) for (const plot of plots) draw(plot, main)
document.body.dataset['drawn'] = String(plots.length)
