/** What the command says about itself. */

export const USAGE = `Usage: dryport <command> [options]

  run FILE         run a program: a TypeScript or JavaScript file whose default export
                   is a function (host, log) => Promise<void>
  tutorials        run the socket tutorials' programs, and show what the queues held

Options of run:
  --on WORLD       sim (default), real, or both: then the two transcripts are compared
  --seed N         of the simulated world: the same seed, the same run (default 1)
  --profile NAME   whose rules it follows: linux (default), bsd, windows, refuse
  --faults FILE    what is done to it and when: a schedule as JSON (docs/faults.md)
  --trace          print what happens in it, packet by packet, on standard output
  --trace FILE     write its events as JSON lines; FILE ends in .jsonl or .json
  --html FILE      write what happened in it as a page that opens in any browser
  --pcap FILE      write its packets for Wireshark
  --limit SECONDS  of real time that the program may take in each world (default 60; none:
                   any, for a server). Then it is ended, and the calls that wait are listed

  -h, --help       this text
  -v, --version    the version

It exits with 0 when the program ended well (and, with --on both, said the same in both
worlds), with 1 when it did not, with 2 when the command itself makes no sense.`

/** A command line that makes no sense. */
export class UsageError extends Error {}
