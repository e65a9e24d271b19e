/** Words that mean the same to the grammar, by the one that stands in it. */
const synonyms: Readonly<Record<string, string>> = {
  a: 'an',
  agent: 'wallet helper robot chatbot ai',
  ask: 'asks ping pings prompt',
  bot: 'bots',
  each: 'ea',
  above: 'over exceeding beyond past surpassing topping',
  allow: 'allows permit authorize authorise',
  allowed: 'permitted authorized authorised ok okay fine alright acceptable okey',
  anyone: 'anybody someone somebody whoever',
  approval:
    'approvals consent confirmation permission authorization authorisation signoff aproval ' +
    'clearance blessing authorizations permissions aprovals signature signatures',
  approver: 'approvers signatories signatory reviewers',
  approve: 'aprove',
  approved: 'aproved',
  below: 'under',
  block:
    'blocks ban deny forbid prohibit reject refuse decline disallow exclude avoid avoids skip ' +
    'skips bans blocking',
  blocked:
    'banned denied forbidden prohibited rejected refused declined disallowed excluded barred taboo',
  "can't": "cannot cant mustn't shouldn't shan't won't",
  daily: 'dayly daly dialy',
  buy: 'buys',
  category: 'categories catagory catagories',
  cent: 'cents',
  cost: 'costs',
  day: 'days',
  "don't": "dont doesn't doesnt",
  dollar: 'dollars buck bucks',
  domain: 'domains',
  euro: 'euros',
  exceed: 'exceeds surpass surpasses excede exeed',
  everyone: 'everybody',
  hour: 'hours hr hrs',
  is: 'are',
  limit:
    'limits budget budgets cap caps allowance ceiling ceilings quota envelope allotment limitation',
  max: 'maximum maximal maximun maxmum maxium maximim maximums',
  minute: 'minutes',
  month: 'months mo mth mths',
  monthly: 'montly mnthly',
  only: 'solely exclusively',
  payee:
    'payees merchant merchants vendor vendors supplier suppliers recipient recipients seller ' +
    'sellers company companies provider providers store stores ' +
    'carriers carrier retailer retailers firms platforms place places counterparty ' +
    'counterparties ' +
    'beneficiary beneficiaries receiver receivers shops',
  payment:
    'payments transaction transactions purchase purchases transfer transfers order orders ' +
    'charge charges payout payouts invoice invoices booking bookings tx txn txs txns transacton ' +
    'disbursement disbursements expenditure expenditures outlay outlays wire wires remittance ' +
    'remittances payouts settlement settlements checkout checkouts transcation transation',
  pay: 'pays settle settles remit',
  manager: 'supervisor treasurer controller cfo ceo coo cto',
  people:
    'persons humans managers colleagues directors officers admins signers partners delegates ' +
    'founders owners',
  please: 'pls plz kindly',
  pound: 'pounds',
  require: 'requires need needs requre',
  spend: 'spends disburse expend',
  money: 'funds',
  "someone's": "somebody's anybody's anyone's",
  share: 'shares',
  site: 'sites website websites',
  thanks: 'thx cheers ty',
  upward: 'upwards',
  weekly: 'wkly',
  week: 'weeks wk wks',
  weekday: 'weekdays workday workdays',
  weekend: 'weekends',
}

const wordBySynonym: ReadonlyMap<string, string> = new Map(
  Object.entries(synonyms).flatMap(([word, others]) =>
    others.split(' ').map((other) => [other, word] as const),
  ),
)

/** The word of the grammar that a word in lower case means. */
export function meantBy(word: string): string {
  return wordBySynonym.get(word) ?? word
}

// Long words of many policies, none of which a letter turns into another word of English.
const longWords =
  'payment payments transaction transactions purchase purchases approval approve maximum monthly ' +
  'merchant merchants category categories weekend weekends weekday weekdays supplier suppliers ' +
  'anything everything together dollars gambling advertising software entertainment groceries ' +
  'restaurants insurance education healthcare alcohol tobacco weapons cryptocurrency'
const longOnes = longWords.split(' ')

/** A long word of which one letter is wrong, missing, too many or in the wrong place. */
export function corrected(word: string): string {
  if (word.length < 6 || longOnes.includes(word)) return word
  const near = longOnes.filter((long) => isNear(word, long))
  return near.length === 1 ? (near[0] ?? word) : word
}

function isNear(word: string, long: string): boolean {
  if (word[0] !== long[0] || Math.abs(word.length - long.length) > 1) return false
  if (word.startsWith(long) || long.startsWith(word)) return false
  let at = 0
  while (word[at] === long[at]) at += 1
  const [mine, theirs] = [word.slice(at), long.slice(at)]
  const isSwapped = mine[0] === theirs[1] && mine[1] === theirs[0]
  return (
    mine.slice(1) === theirs.slice(1) ||
    mine.slice(1) === theirs ||
    mine === theirs.slice(1) ||
    (isSwapped && mine.slice(2) === theirs.slice(2))
  )
}

// Words that no sentence may be passed over with: they set a condition, deny, soften or command.
const weighty = new Set(
  (
    'unless till excluding minus barring save apart aside provided providing assuming suppose ' +
    'while whilst long after during since because although though whereas however instead rather ' +
    'neither either hardly barely rarely seldom sometimes usually normally generally typically ' +
    'mostly often occasionally approximately around roughly nearly almost circa double triple ' +
    'half twice thrice stop stops halt freeze pause suspend disable enable cancel revoke kill ' +
    'ignore override bypass disregard forget remove delete drop add change reset increase ' +
    'decrease raise lower reduce extend exempt exempts waive lift lifts unlimited infinite free ' +
    'freely anywhere anytime everywhere somewhere wherever today tomorrow yesterday tonight ' +
    'later ' +
    'soon next last previous year years quarter quarters annually yearly quarterly annual ' +
    'fortnight biweekly percent percentage balance refund refunds tip tips night nights morning ' +
    'evening afternoon holiday holidays january february march april june july august september ' +
    'october november december trust trusted reputable verified reasonable sensible sensibly ' +
    'important urgent emergency emergencies necessary careful carefully employee employees ' +
    'customer customers user users nobody nothing none without unlike instruction instructions ' +
    'system void'
  ).split(' '),
)

/** Whether a word that no rule knows may change what is meant. */
export function isWeighty(word: string): boolean {
  return weighty.has(word)
}

/** Words that say a number, by the place that they may stand in. */
const ones = 'zero one two three four five six seven eight nine'.split(' ')
const teens =
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

export type NumberMark = 'O' | 'E' | 'Y'
type NumberWord = readonly [word: string, says: readonly [NumberMark, number]]
export const numberWords = new Map([
  ...ones.map((word, at): NumberWord => [word, ['O', at]]),
  ...teens.map((word, at): NumberWord => [word, ['E', at + 10]]),
  ...tens.map((word, at): NumberWord => [word, ['Y', at * 10 + 20]]),
])

const dayNames = [
  ...['monday mondays mon', 'tuesday tuesdays tue tues', 'wednesday wednesdays wed'],
  ...['thursday thursdays thu thurs', 'friday fridays fri', 'saturday saturdays sat'],
  'sunday sundays sun',
]
/** Days of the week, Monday is 0. */
export const dayWords: ReadonlyMap<string, number> = new Map(
  dayNames.flatMap((names, day) => names.split(' ').map((name) => [name, day] as const)),
)
