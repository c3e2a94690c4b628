// Plots as SVG, drawn by hand: a few lines over the number of charges in flight, on logarithmic or linear axes.

const WIDTH = 760
const HEIGHT = 400
const LEFT = 70
const RIGHT = 220
const TOP = 48
const BOTTOM = 52
const FONT = 'font-family="system-ui, sans-serif"'

/**
 * @typedef {object} Line
 * @property {string} label
 * @property {string} color
 * @property {boolean} [dashed]
 * @property {{ x: number, y: number, min?: number, max?: number }[]} points One alone is drawn across the whole plot
 *   when `level` is set.
 * @property {boolean} [level]
 */

/**
 * @param {{ title: string, x: string, y: string, ticks: number[], lines: Line[], logarithmic: boolean }} plot
 * @returns {string}
 */
export function plotSvg({ title, x, y, ticks, lines, logarithmic }) {
  const all = lines.flatMap(({ points }) => points)
  const most = Math.max(...all.map((point) => point.max ?? point.y))
  const least = Math.min(...all.map((point) => point.min ?? point.y))
  const marks = logarithmic ? decades(least, most) : steps(most)
  const atX = logScale(ticks, LEFT, WIDTH - RIGHT)
  const atY = logarithmic ? logScale(marks, HEIGHT - BOTTOM, TOP) : linearScale(marks, HEIGHT - BOTTOM, TOP)
  const grid = marks.map(
    (mark) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(mark)}" y2="${atY(mark)}" stroke="#e3e6ea"/>` +
      text(LEFT - 8, atY(mark) + 4, mark.toLocaleString('en'), 'end'),
  )
  const columns = ticks.map((tick) =>
    text(atX(tick), HEIGHT - BOTTOM + 18, tick.toLocaleString('en'), 'middle'),
  )
  const drawn = lines.map((line) => drawLine(line, atX, atY))
  const labels = placeLabels(lines, atY)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="16" y="26" ${FONT} font-size="15" font-weight="600" fill="#1b1f24">${escaped(title)}</text>
${[...grid, ...columns, ...drawn, ...labels].join('\n')}
${text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x, 'middle')}
<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" ${FONT} font-size="12" fill="#57606a" text-anchor="middle">${escaped(y)}</text>
</svg>
`
}

/** @param {Line} line @param {(x: number) => number} atX @param {(y: number) => number} atY */
function drawLine({ color, dashed, level, points }, atX, atY) {
  const stroke = `stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}`
  const [first] = points
  if (level && first)
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${atY(first.y)}" y2="${atY(first.y)}" ${stroke}/>`
  const path = points.map((point) => `${atX(point.x)},${atY(point.y)}`).join(' ')
  const ranges = points.flatMap(({ x, min, max }) =>
    min === undefined || max === undefined
      ? []
      : [
          `<line x1="${atX(x)}" x2="${atX(x)}" y1="${atY(min)}" y2="${atY(max)}" stroke="${color}" stroke-opacity="0.45" stroke-width="5"/>`,
        ],
  )
  const dots = points.map(
    (point) => `<circle cx="${atX(point.x)}" cy="${atY(point.y)}" r="3.5" fill="${color}"/>`,
  )
  return [...ranges, `<polyline points="${path}" fill="none" ${stroke}/>`, ...dots].join('')
}

/** Beside the end of each line, apart from one another. @param {Line[]} lines @param {(y: number) => number} atY */
function placeLabels(lines, atY) {
  const wanted = lines
    .map(({ label, color, points }) => ({ label, color, y: atY(points.at(-1)?.y ?? 0) }))
    .sort((a, b) => a.y - b.y)
  let above = TOP - 12
  for (const label of wanted) {
    label.y = Math.max(label.y, above + 15)
    above = label.y
  }
  // Pushed below the plot, they move up again together.
  let below = HEIGHT - BOTTOM - 4
  for (const label of wanted.reverse()) {
    label.y = Math.min(label.y, below)
    below = label.y - 15
  }
  return wanted.map(
    ({ label, color, y }) =>
      `<text x="${WIDTH - RIGHT + 12}" y="${round(y + 4)}" ${FONT} font-size="12" fill="${color}">${escaped(label)}</text>`,
  )
}

/** @param {number} x @param {number} y @param {string} value @param {string} anchor */
function text(x, y, value, anchor) {
  return `<text x="${round(x)}" y="${round(y)}" ${FONT} font-size="12" fill="#57606a" text-anchor="${anchor}">${escaped(value)}</text>`
}

/** @param {number[]} marks @param {number} from @param {number} to */
function linearScale(marks, from, to) {
  const most = Math.max(...marks)
  return (/** @type {number} */ value) => round(from + (value / most) * (to - from))
}

/** @param {number[]} marks @param {number} from @param {number} to */
function logScale(marks, from, to) {
  const [least, most] = [Math.log(Math.min(...marks)), Math.log(Math.max(...marks))]
  return (/** @type {number} */ value) =>
    round(from + ((Math.log(value) - least) / (most - least || 1)) * (to - from))
}

/** Round steps from 0 to at least `most`. @param {number} most */
function steps(most) {
  const rough = 10 ** Math.floor(Math.log10(most / 2))
  const step = [1, 2, 5, 10].map((factor) => factor * rough).find((size) => most / size <= 6) ?? most
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step)
}

/** Powers of ten around both. @param {number} least @param {number} most */
function decades(least, most) {
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))]
  return Array.from({ length: high - low + 1 }, (_, index) => Number((10 ** (low + index)).toPrecision(1)))
}

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10

/** @param {string} value */
function escaped(value) {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
