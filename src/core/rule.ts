/**
 * Rules: every way that a call or a segment can come out has a name.
 *
 * A rule is data. The code that decides an outcome names the rule; the trace cites it, the documentation lists it
 * and the tests count how often it was exercised. This file knows how rules are declared, not what they say.
 */

/** One named outcome. `id` is stable: `<group>.<name>`. */
export interface Rule {
  /** Its group and its name: `accept.taken`. */
  readonly id: string
  /** Position in {@link allRules}; used to count how often a rule fired. */
  readonly index: number
  /** The precondition, in one line. */
  readonly when: string
  /** The outcome, in one line. */
  readonly then: string
  /** Where it is laid down: RFC section, man page, or `facts N.N` for the kernel measurements. */
  readonly source: string
}

/** The text of a rule as it is written in a table: `[when, then, source]`. */
export type RuleText = readonly [when: string, then: string, source: string]

const REGISTER: Rule[] = []

/** Declares a group of rules. Keys become ids: `rules('listen', { connected: [...] })` gives `listen.connected`. */
export function rules<const T extends Readonly<Record<string, RuleText>>>(
  group: string,
  table: T,
): { readonly [K in keyof T]: Rule } {
  const made: Record<string, Rule> = {}
  for (const [name, [when, then, source]] of Object.entries(table)) {
    const rule: Rule = { id: `${group}.${name}`, index: REGISTER.length, when, then, source }
    REGISTER.push(rule)
    made[name] = rule
  }
  return made as { readonly [K in keyof T]: Rule }
}

/** Every rule declared so far, in order of declaration. */
export function allRules(): readonly Rule[] {
  return REGISTER
}
