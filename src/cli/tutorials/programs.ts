/** The tutorials' programs, and where the two worlds are known to differ. */

/** A difference that docs/parity.md explains. */
export interface KnownDifference {
  /** The row there: the name of the test that pins it. */
  readonly row: string
  /** A line in the simulated world, and what stands in its place in the real one. */
  readonly lines: readonly (readonly [simulated: string, real: RegExp])[]
}

export interface Tutorial {
  /** Of the file in examples/. */
  readonly name: string
  readonly title: string
  readonly difference?: KnownDifference
}

export const TUTORIALS: readonly Tutorial[] = [
  { name: 'greeting', title: 'The server greets, the client answers' },
  { name: 'upper-case', title: 'One client at a time, in capitals' },
  { name: 'concurrent', title: 'Twenty clients at once' },
  { name: 'udp-hello', title: 'Hello over UDP' },
  { name: 'thanks', title: 'The server thanks each caller and closes' },
  {
    name: 'sixth-client',
    title: 'The sixth client',
    difference: {
      row: 'the eighth client does not wait',
      lines: [
        ['a second later 7 clients are connected', /^a second later 8 clients are connected$/],
        ['client 8: still waiting', /^client 8: connected after 1\.\d s$/],
      ],
    },
  },
]
