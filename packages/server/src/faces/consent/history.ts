import type { ConsentFacts } from '../../application/consent.ts'
import type { PaidToPayee } from '../../store/read/payee-history.ts'
import { icon } from '../page/icon.ts'
import { Markup, markup, nothing } from '../page/markup.ts'
import { moneyOf, plainMoney } from './amount.ts'
import { moment } from './moment.ts'

/** Whether all that was ever paid was looked at. */
function isWhole({ history: { depth }, approval }: ConsentFacts): boolean {
  return approval.payment.seq <= depth.ofBook
}

/** Said aloud beside the amount. */
export function firstPayment(facts: ConsentFacts): Markup {
  const { paid, depth } = facts.history
  if (paid.length > 0) return nothing
  const words = isWhole(facts)
    ? 'The first payment to this payee.'
    : `No payment to this payee among the last ${plainCount(depth.ofBook)}.`
  return markup`<p class="note wait">${icon('wait')}<span class="strong">${words}</span></p>`
}

function plainCount(count: number): string {
  return count.toLocaleString('en')
}

/** What this agent and the organization have paid this payee before. */
export function paidBefore(facts: ConsentFacts): Markup {
  const heading = markup`<h2>Paid to this payee before</h2>`
  const { paid } = facts.history
  if (paid.length === 0) return markup`<section>${heading}<p>Nothing.</p></section>`
  const { amount, currency } = facts.approval.payment
  const alike = paid.filter((one) => one.currency === currency)
  const shown = alike.find(({ by }) => by === 'book') ?? alike[0]
  return markup`<section>${heading}
${shown === undefined ? nothing : chart(shown, amount)}
${sentences(facts)}
${shown === undefined ? nothing : compared(shown, amount)}</section>`
}

function sentences(facts: ConsentFacts): Markup {
  const { paid, depth } = facts.history
  const of = (by: PaidToPayee['by']) => paid.filter((one) => one.by === by)
  const count = (by: PaidToPayee['by']) => of(by).reduce((sum, one) => sum + one.payments, 0)
  if (isWhole(facts) && count('agent') === count('book'))
    return sentence('By this agent alone', of('agent'))
  const among = (most: number) =>
    isWhole(facts) ? '' : `, among the last ${plainCount(most)} payments`
  return markup`${sentence(`By this agent${among(depth.ofWallet)}`, of('agent'))}
${sentence(`By the organization${among(depth.ofBook)}`, of('book'))}`
}

function sentence(who: string, paid: readonly PaidToPayee[]): Markup {
  if (paid.length === 0) return markup`<p>${who}: nothing yet.</p>`
  const sums = paid.map(({ payments, sum, currency, last }) => {
    const times = payments === 1 ? 'once' : `${plainCount(payments)} times`
    const newest = last[0]
    const when = newest === undefined ? nothing : markup`, last ${moment(newest.at)}`
    return markup`<p>${who}: ${times}, ${moneyOf(sum, currency)}${when}.</p>`
  })
  return markup`${sums}`
}

/** Against the median, in tenths of it and without floats. */
function compared({ median, payments, currency }: PaidToPayee, amount: bigint): Markup {
  if (payments < 3 || median === 0n) return nothing
  const tenths = (amount * 10n) / median
  const times = `${tenths / 10n}.${tenths % 10n}`
  const isMore = tenths >= 15n
  const words =
    `The median is ${plainMoney(median, currency)}` +
    (isMore ? `; this is ${times} times that.` : '.')
  return isMore ? markup`<p class="note wait"><span>${words}</span></p>` : markup`<p>${words}</p>`
}

const box = { width: 250, height: 60, bar: 17, gap: 14 } as const

/** The last payments, oldest first, and this one beside them; words say the same below. */
function chart({ last, median, currency }: PaidToPayee, amount: bigint): Markup {
  const before = last.map((one) => one.amount).reverse()
  const most = [...before, amount].reduce((max, one) => (one > max ? one : max), 1n)
  const high = (one: bigint) => Math.max(2, Number((one * BigInt(box.height - 8)) / most))
  const bars = [...before, amount].map((one, place) => {
    const [x, height] = [4 + place * (box.bar + box.gap), high(one)]
    const kind = place === before.length ? 'this' : 'paid'
    const at = `x="${x}" y="${box.height - height}"`
    return `<rect class="${kind}" ${at} width="${box.bar}" height="${height}"/>`
  })
  const line = box.height - high(median)
  const x = 4 + before.length * (box.bar + box.gap) + box.bar / 2
  const says = `The last ${before.length} payments and this one, ${plainMoney(amount, currency)}.`
  return markup`<svg class="chart" viewBox="0 0 250 76" width="250" height="76" role="img"
aria-label="${says}"><path class="axis" d="M0 60H250"/>${new Markup(bars.join(''))}<path
class="median" d="M0 ${line}H250"/><text x="${x}" y="73" text-anchor="middle">this</text></svg>`
}
