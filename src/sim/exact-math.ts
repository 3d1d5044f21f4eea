// Elementary functions that give the same bits on every engine. The language leaves the last bits of
// Math.log and Math.exp to the engine, and one bit can move a rounded delay by a microsecond. These
// use only + - * /, which IEEE 754 fixes, and Math.sqrt, which every engine rounds correctly. Good to
// about two units in the last place.

const LN2 = Math.LN2
// ln 2 in two parts, the first with so few bits that its small multiples are exact.
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const SQRT_HALF = Math.SQRT1_2

/** Natural logarithm of a positive, finite number. */
export const ln = (x: number): number => {
  let mantissa = x
  let exponent = 0
  for (; mantissa < SQRT_HALF; exponent--) mantissa *= 2
  for (; mantissa >= 2 * SQRT_HALF; exponent++) mantissa /= 2
  // ln m = 2 artanh((m - 1) / (m + 1))
  const s = (mantissa - 1) / (mantissa + 1)
  const z = s * s
  let sum = 0
  for (let n = 23; n >= 3; n -= 2) sum = (sum + 1 / n) * z
  return exponent * LN2_HIGH + (2 * s + (2 * s * sum + exponent * LN2_LOW))
}

/** e to the power of x: 0 when that is below 2^-1022, Infinity when it is too large. */
export const exp = (x: number): number => {
  if (x < -708) return 0
  if (x > 709) return Infinity
  const exponent = Math.floor(x / LN2 + 0.5)
  const rest = x - exponent * LN2_HIGH - exponent * LN2_LOW
  let sum = 1
  for (let n = 14; n >= 1; n--) sum = 1 + (sum * rest) / n
  const step = exponent < 0 ? 0.5 : 2
  for (let n = Math.abs(exponent); n > 0; n--) sum *= step
  return sum
}

const INVERSE_SQRT_2PI = 0.3989422804014327

/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => INVERSE_SQRT_2PI * exp((-x * x) / 2)

/** Probability that a standard normal value is below `x`. */
export const normalBelow = (x: number): number => {
  if (x < -8) return 0
  if (x > 8) return 1
  // Marsaglia's series x + x^3/3 + x^5/(3*5) + ...
  let term = x
  let sum = x
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return 0.5 + sum * normalDensity(x)
}

const polynomial = (coefficients: readonly number[], x: number): number => {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

// Wichura's algorithm AS 241 (PPND16): ratios of polynomials, highest power first, for the middle,
// the shoulders and the tails.
const MIDDLE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
] as const
const SHOULDER = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
] as const
const TAIL = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
] as const

const ratio = ([above, below]: readonly [readonly number[], readonly number[]], x: number) =>
  polynomial(above, x) / polynomial(below, x)

/** The value that a standard normal one is below with probability `p`; `p` is between 0 and 1. */
export const normalQuantile = (p: number): number => {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q)
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p))
  const size = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5)
  return q < 0 ? -size : size
}
