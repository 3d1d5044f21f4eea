/** Rules of getsockopt(2) and setsockopt(2). What each option takes is in its row of the table. */
import { rules } from '../rule.ts'

export const OPTION = rules('option', {
  read: ['getsockopt of an option that can be read', 'its value', 'getsockopt(2)'],
  readRefused: [
    'getsockopt where the buffer or the state does not allow it',
    'the errno of its row in the option table',
    'getsockopt(2)',
  ],
  written: [
    'setsockopt with a value that the option takes',
    'the value is stored',
    'setsockopt(2)',
  ],
  writeRefused: [
    'setsockopt with a value, or in a state, that the option does not take',
    'the errno of its row in the option table',
    'setsockopt(2), facts 5.1',
  ],
  short: [
    'setsockopt with fewer bytes than the value needs',
    'EINVAL',
    'setsockopt(2), opts-bad in the corpus',
  ],
  unknown: [
    'the level is known and has no such option for this kind of socket, or it cannot be set',
    'ENOPROTOOPT',
    'getsockopt(2), opts-bad in the corpus',
  ],
  elsewhere: [
    'the option exists, but not for this kind of socket',
    'the errno of its row in the option table: ENOTSUP',
    'measured',
  ],
  levelUnknown: [
    'this kind of socket does not know the level',
    'ENOTSUP or ENOPROTOOPT, as its family has it',
    'measured',
  ],
})
