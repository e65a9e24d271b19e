/** Words that mean the same to the grammar, by the one that stands in it. */
const synonyms: Readonly<Record<string, string>> = {
  a: 'an',
  above: 'over exceeding',
  allow: 'allows permit authorize authorise',
  allowed: 'permitted authorized authorised ok okay fine',
  anyone: 'anybody someone somebody',
  approval: 'approvals consent confirmation permission authorization authorisation signoff aproval',
  approver: 'approvers signers',
  approve: 'aprove',
  approved: 'aproved',
  below: 'under',
  block: 'blocks ban deny forbid prohibit reject refuse decline disallow exclude',
  blocked: 'banned denied forbidden prohibited rejected refused declined disallowed excluded',
  "can't": "cannot cant mustn't shouldn't shan't won't",
  daily: 'dayly daly',
  buy: 'buys',
  category: 'categories',
  cent: 'cents',
  cost: 'costs',
  day: 'days',
  "don't": "dont doesn't doesnt",
  dollar: 'dollars buck bucks',
  domain: 'domains',
  euro: 'euros',
  exceed: 'exceeds',
  everyone: 'everybody',
  hour: 'hours hr hrs',
  is: 'are',
  limit: 'limits budget budgets cap caps allowance ceiling ceilings quota',
  max: 'maximum maximal maximun',
  minute: 'minutes',
  month: 'months mo',
  monthly: 'montly',
  only: 'solely exclusively',
  payee:
    'payees merchant merchants vendor vendors supplier suppliers recipient recipients seller ' +
    'sellers company companies provider providers store stores ' +
    'carriers retailer retailers firms platforms',
  payment:
    'payments transaction transactions purchase purchases transfer transfers order orders ' +
    'charge charges payout payouts invoice invoices booking bookings tx txn txs txns transacton ' +
    'disbursement disbursements',
  pay: 'pays',
  people: 'persons humans managers colleagues directors officers admins',
  please: 'pls plz kindly',
  pound: 'pounds',
  require: 'requires need needs requre',
  spend: 'spends disburse',
  money: 'funds',
  share: 'shares',
  site: 'sites website websites',
  thanks: 'thx cheers',
  upward: 'upwards',
  week: 'weeks wk',
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
