/** getsockopt(2) and setsockopt(2) over the option table. */
import type { Answer } from '../answer.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import type { Sock } from '../socket/sock.ts'

export declare function getOption(
  context: Context,
  sock: Sock,
  level: number,
  name: number,
  length: number,
): Answer<OptionValue>

export declare function setOption(
  context: Context,
  sock: Sock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined>
