/** 32-bit sequence numbers: arithmetic modulo 2^32 on two's complement integers (RFC 9293 3.4). */

/** How far `a` lies after `b`; negative when before. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0
}

export function seqBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}

export function seqAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0
}
