import type { Finding } from '@bursar/core'
import type { ConsentFacts } from '../../application/consent.ts'
import { icon } from '../page/icon.ts'
import { type Markup, markup, nothing } from '../page/markup.ts'
import { outsideShort } from '../page/outside.ts'
import { sentenceOf } from '../text/finding.ts'
import { plainMoney } from './amount.ts'
import { ownerOf } from './party.ts'

/** Why the payment waits for a person: the rules that asked, and how many others did not. */
export function whyItAsks(facts: ConsentFacts): Markup {
  const asking = facts.findings.filter(({ outcome }) => outcome === 'ask')
  const others = facts.findings.length - asking.length
  return markup`<section><h2>Why it asks</h2>
<ul class="why">
${asking.map((finding) => askedBy(facts, finding))}
${others === 0 ? nothing : passed(others)}
</ul></section>`
}

function askedBy(facts: ConsentFacts, finding: Finding): Markup {
  const whose = policyOf(facts, finding)
  return markup`<li class="ask">${icon('wait')}<span><b class="strong">${reasonOf(finding)}</b>
${whose === null ? nothing : markup`<span class="quiet">${whose}</span>`}</span></li>`
}

function passed(others: number): Markup {
  const words = others === 1 ? 'One other rule' : `${others} other rules`
  return markup`<li class="pass">${icon('pass')}<span>${words} allowed it.</span></li>`
}

/** In figures, as people write them. */
function reasonOf(finding: Finding): string {
  const { rule, code, limit, amount, currency, earlier } = finding
  if (code === 'APPROVAL_REQUESTED') return 'The request itself asks for a decision.'
  if (rule === 'approval' && limit !== null && amount !== null && currency !== null)
    return `${plainMoney(amount, currency)} is above ${plainMoney(limit, currency)}.`
  if (rule === 'approval') return 'Payments of this amount require approval.'
  if (rule === 'new_payee') return 'The payee is new, and new payees require approval.'
  if (rule === 'categories') return 'What the payee sells is not known, which requires approval.'
  if (earlier !== null) return `It may repeat a payment made recently, ${earlier}.`
  return sentenceOf(finding)
}

function policyOf(facts: ConsentFacts, { policy, scope }: Finding): Markup | null {
  if (policy === null || scope === null) return null
  const { names } = facts
  const owner = ownerOf(facts, scope)
  const shared = names.isOwn(policy.id, scope) ? null : names.ofPolicy(policy.id)
  if (shared !== null) return markup`Policy ${outsideShort(shared, 80)}, version ${policy.version}`
  return markup`Policy of ${owner}, version ${policy.version}`
}
