/** What the command says about itself. */

export const USAGE = `Usage: dryport <command> [options]

  run FILE         run a program: a TypeScript or JavaScript file whose default export
                   is a function (host, log) => Promise<void>
  explore FILE     run it many times under drawn faults, and leave failures as files: FILE
                   exports a program of run, or campaign(...) of dryport/testing
  merge FILE...    the reports of several shards of a campaign as one
  tutorials        run the socket tutorials' programs, and show what the queues held
  backlog          the backlog lab: clients against a listener; how long a queue it needs

Options of run:
  --on WORLD       sim (default), real, or both: then the two transcripts are compared
  --seed N         of the simulated world: the same seed, the same run (default 1)
  --profile NAME   whose rules it follows: linux (default), bsd, windows, refuse
  --faults FILE    what is done to it and when: a schedule as JSON (docs/faults.md)
  --trace          print what happens in it, packet by packet, on standard output
  --trace FILE     write its events as JSON lines; FILE ends in .jsonl or .json
  --html FILE      write what happened in it as a page that opens in any browser
  --pcap FILE      write its packets for Wireshark
  --replay FILE    a failure that explore has left, in place of a program (or with one)
  --limit SECONDS  of real time that the program may take in each world (default 60; none:
                   any, for a server). Then it is ended, and the calls that wait are listed

Options of backlog:
  --rate N/s       how many clients come
  --service DIST   how long each is served: exp:0.8ms, const:2ms, lognormal:1ms,0.5 ...
  --backlog N      what listen is told
  --acceptors N    how many serve, one client each at a time (default 1)
  --arrivals HOW   poisson (default), bursty[:SIZE], constant, or trace:FILE, a time a line
  --os NAME        whose rules: linux (default), bsd, windows, refuse
  --syncookies N   0, 1 (default) or 2; --abort-on-overflow, --somaxconn N, --nofile N
  --rtt TIME       there and back (default 0: one machine, its loopback)
  --duration TIME  how long clients come (default 60s); --warmup TIME, --drain TIME
  --on WORLD       sim (default), kernel (this Linux, paced by python3), real (node:net)
  --sweep NAME=A,B the same for several values of backlog, acceptors, rate, load or rtt
  --target pN=TIME the smallest backlog that connects N % of the clients in that time
  --json FILE, --html FILE  what was found, as data and as a page with plots
  --seed N         the same seed, the same clients and services (default 1)

Options of explore:
  --runs N         how many (default 1000)
  --seed S         of what is drawn: the same seed, the same runs (default 1)
  --jobs J         worker threads (default: one for each processor)
  --shard I/N      makes the I-th of N parts of the runs (default 1/1)
  --limit SECONDS  of real time, for all runs (default: any)
  --out FOLDER     for failures and the report (default dryport-failures)

Options of merge:
  --out FILE       write the merged report, too

  -h, --help       this text
  -v, --version    the version

It exits with 0 when the program ended well (and, with --on both, said the same in both
worlds; with explore: in every run), with 1 when it did not, with 2 when the command itself
makes no sense.`

/** A command line that makes no sense. */
export class UsageError extends Error {}
