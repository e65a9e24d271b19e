/** A version of the rules by which a command is decided, as its event names it: '1', '2', … */
export type RuleSet = `${number}`

/**
 * Every rule set that this Bursar decides by. A change that alters a verdict is a new one, decided
 * where they differ with a look at `view.ruleSet`; the old ones stay, so that what they decided is
 * decided again byte for byte. Until the first release the only one is edited in place. A rule
 * that is null in every old policy needs no new set, but a new EPOCH: older builds do not know it.
 */
export const ruleSets: readonly RuleSet[] = ['1']

/** The rule set that decides now: the newest. */
export const RULE_SET: RuleSet = '1'
