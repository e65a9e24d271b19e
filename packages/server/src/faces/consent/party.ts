import type { ScopeName } from '@bursar/core'
import type { ConsentFacts } from '../../application/consent.ts'
import { firstWalletOf } from '../../application/id.ts'
import { type Markup, markup } from '../page/markup.ts'
import { domain, outside, outsideShort } from '../page/outside.ts'

const nameMax = 200
const titleMax = 80

/** Who asks: an agent by its name, or whoever has a key of the organization. */
export function askerOf({ approval, names }: ConsentFacts): Markup {
  const { agent } = approval.payment
  if (agent === null) return markup`An operator`
  const name = names.of(agent)
  return name === null ? markup`<bdi>${agent}</bdi>` : outsideShort(name, titleMax)
}

/** Whose rule or limit it is. */
export function ownerOf(facts: ConsentFacts, scope: ScopeName): Markup {
  if (scope === 'organization') return markup`the organization`
  const name = facts.names.of(scope)
  return name === null ? markup`<bdi>${scope}</bdi>` : outsideShort(name, titleMax)
}

/** Whom the money goes to, as the title of the page. */
export function payeeTitle(facts: ConsentFacts): Markup {
  const { payee, names } = facts
  if (payee.kind === 'listed') {
    const [first] = payee.payee.domains
    const also = first === undefined ? null : markup` <span class="also">${domain(first)}</span>`
    const name = outsideShort(payee.payee.name, titleMax)
    return markup`<span class="payee">${name}${also}</span>`
  }
  if (payee.kind === 'wallet') {
    const name = payee.agent === null ? null : names.of(payee.agent)
    const shown = name === null ? markup`this organization` : outsideShort(name, titleMax)
    return markup`<span class="payee">${shown}</span>`
  }
  return markup`<span class="payee claimed">${claimedName(facts)}</span>`
}

/** By what tells best where the money goes. */
function claimedName({ approval: { payment } }: ConsentFacts): Markup {
  const { merchant } = payment
  if (merchant?.domain != null) return domain(merchant.domain)
  return outsideShort(merchant?.id ?? merchant?.name ?? 'an unnamed payee', titleMax)
}

/** Who is paid, to the letter, and by whose word. */
export function payeeExactly(facts: ConsentFacts): Markup {
  const { payee, names } = facts
  if (payee.kind === 'listed') {
    const { id, name, domains, address, wallet } = payee.payee
    const lines = [
      markup`${outside(name, nameMax)}, from the payee directory`,
      ...(domains.length === 0
        ? []
        : [markup`<br>${listed(domains.slice(0, domainsMax).map(domain))}`]),
      ...[address, wallet].flatMap((one) => (one === null ? [] : [markup`<br><bdi>${one}</bdi>`])),
    ]
    return markup`${lines}<span class="id">${id}</span>`
  }
  if (payee.kind === 'wallet') {
    const owner = payee.agent === null ? null : names.of(payee.agent)
    const whose =
      payee.agent === null
        ? markup`A wallet of this organization`
        : markup`A wallet of ${outside(owner ?? 'an agent of this organization', nameMax)}`
    return markup`${whose}<span class="id">${payee.wallet}</span>`
  }
  return claimedExactly(facts)
}

const domainsMax = 5

function claimedExactly({ approval: { payment } }: ConsentFacts): Markup {
  const { merchant, address } = payment
  const said = [
    ...(merchant?.domain == null ? [] : [markup`Domain ${domain(merchant.domain)}`]),
    ...(merchant?.name == null ? [] : [markup`Name ${outside(merchant.name, nameMax)}`]),
    ...(merchant?.id == null ? [] : [markup`ID ${outside(merchant.id, nameMax)}`]),
    ...(address === null ? [] : [markup`Address <bdi>${address}</bdi>`]),
    ...(merchant?.category == null
      ? []
      : [markup`Category ${outside(merchant.category, nameMax)}`]),
    ...(merchant?.country == null ? [] : [markup`Country <bdi>${merchant.country}</bdi>`]),
  ]
  const lines = said.map((line, place) => (place === 0 ? line : markup`<br>${line}`))
  return markup`${lines}<br><span class="small quiet">As the agent named it: not in the payee
directory.</span>`
}

/** The wallet that pays, and whose it is. */
export function payerExactly(facts: ConsentFacts): Markup {
  const { agent, from } = facts.approval.payment
  if (agent === null) return markup`A wallet of this organization<span class="id">${from}</span>`
  const which = firstWalletOf(agent) === from ? 'first wallet' : 'another wallet of its own'
  const name = facts.names.of(agent)
  const shown = name === null ? markup`<bdi>${agent}</bdi>` : outside(name, nameMax)
  return markup`${shown}, ${which}<span class="id">${from}</span>`
}

export function listed(items: readonly Markup[]): Markup {
  return markup`${items.map((item, place) => (place === 0 ? item : markup`, ${item}`))}`
}
