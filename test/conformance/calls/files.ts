/** Files of the case's directory. */
import type { Json } from '../case.ts'
import type { Call, CallTable } from '../stage.ts'

const nothing =
  (act: (call: Call) => void) =>
  (call: Call): Json => {
    act(call)
    return null
  }

export const FILES: CallTable = {
  unlink: nothing(({ here, args }) => here.beneath.unlink(String(args[0]))),
  touch: nothing(({ here, args }) => here.beneath.touch(String(args[0]))),
  mkdir: nothing(({ here, args }) => here.beneath.mkdir(String(args[0]))),
  chmod: nothing(({ here, args }) => here.beneath.chmod(String(args[0]), Number(args[1]))),
  rename: nothing(({ here, args }) => here.beneath.rename(String(args[0]), String(args[1]))),
  exists: ({ here, args }) => here.beneath.exists(String(args[0])),
  is_sock: ({ here, args }) => here.beneath.isSocket(String(args[0])),
}
