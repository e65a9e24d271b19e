/**
 * The rule set that decides now. A change that alters any verdict is a new one; the old ones stay,
 * so that what they decided is decided again byte for byte. 2: revoking a key releases what it
 * asked for, consents expire, and what an organization's own key may leave undecided is bounded.
 * 3: agents are known to a level (KYA), may have no key or no wallet, and leave wallets behind;
 * whoever asks needs the permission. A rule that is null in every old policy needs no new set, but
 * a new EPOCH: older builds do not know it. Until the first release, set 3 is edited in place.
 */
export const RULE_SET = '3'
export type RuleSet = '1' | '2' | '3'

export function isRuleSet(text: string): text is RuleSet {
  return text === '1' || text === '2' || text === '3'
}
