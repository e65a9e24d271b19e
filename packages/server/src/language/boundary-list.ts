import { categoryFor, meantBy, payeeNamed } from './scene.ts'
import { type Example, stepOf, type Teller } from './teller.ts'

const entriesShown = 5

/** Who may be paid, and who may not. */
export function listExamples(teller: Teller): Example[] {
  return [
    ...allowedMerchants(teller),
    ...blockedMerchants(teller),
    ...allowedCategories(teller),
    ...blockedCategories(teller),
  ]
}

function allowedMerchants({ rules, small, money, tell }: Teller): Example[] {
  if (rules.allowedMerchants === null) return []
  const others = { category: categoryFor(rules) }
  const some = rules.allowedMerchants.slice(0, entriesShown).map((entry) => {
    const named = meantBy(rules, 'allowedMerchants', entry)
    const { payee, name } = payeeNamed({ ...named, ...others })
    return tell(`${money(small)} at ${name}`, { payee })
  })
  const { payee, name } = payeeNamed({ domain: 'elsewhere.example', ...others })
  return [...some, tell(`${money(small)} at ${name}`, { payee })]
}

function blockedMerchants({ rules, small, money, tell }: Teller): Example[] {
  return (rules.blockedMerchants ?? []).slice(0, entriesShown).map((entry) => {
    const { payee, name } = payeeNamed(meantBy(rules, 'blockedMerchants', entry))
    return tell(`${money(small)} at ${name}`, { payee })
  })
}

function allowedCategories({ rules, small, money, tell, payeeFor }: Teller): Example[] {
  if (rules.allowedCategories === null) return []
  return [...rules.allowedCategories.slice(0, entriesShown), 'something else'].map((category) => {
    const { payee, name } = payeeFor(category)
    return tell(`${money(small)} at ${name} for ${category}`, { payee })
  })
}

function blockedCategories({ rules, small, money, tell, payeeFor }: Teller): Example[] {
  const { blockedCategories: blocked } = rules
  if (blocked === null || blocked.length === 0) return []
  const some = blocked.slice(0, entriesShown).map((category) => {
    const { payee, name } = payeeFor(category)
    return tell(`${money(small)} at ${name} for ${category}`, { payee })
  })
  const { payee, name } = payeeFor('unknown')
  return [...some, tell(`${money(small)} at ${name}, whose category is not known`, { payee })]
}

/** The last amount without an approval, and the first with one. */
export function approvalExamples({ rules, who, money, tell }: Teller): Example[] {
  const { requireApprovalAbove: above, autoApproveBelow: below } = rules
  const at = (amount: bigint) => tell(`${money(amount)} at ${who}`, { amount })
  return [
    ...(above === null
      ? []
      : above === 0n
        ? [at(stepOf(above))]
        : [at(above), at(above + stepOf(above))]),
    ...(below === null || below === 0n ? [] : [at(below - stepOf(below)), at(below)]),
  ]
}
