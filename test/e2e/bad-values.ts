import type { OperationName, ProblemCode } from '@bursar/contract'

type Bad = readonly [value: unknown, code?: ProblemCode]

const noText: Bad[] = [[5], [true], [[]], [{}], [Number.MAX_SAFE_INTEGER]]
const unreadable: Bad[] = ['', ' ', '\u00a0', '\u0007', 'a\u0000', '\ud800', 'a'.repeat(2_000)].map(
  (text) => [text],
)
// What a person would approve without seeing it.
const unseen: Bad[] = ['a\u202eb', 'a\u200bb', '\ufeffa', 'a\u2028b', 'a\u{e0041}'].map((t) => [t])

const amounts: Bad[] = [
  ...['-1', '-0', '', ' 1', '1\n', '1 ', '+1', '1e3', '1e400', 'NaN', 'Infinity', '0x10'],
  ...['1_000', '1,5', '.5', '5.', '00', '01', '1.', '١', '１', '1;drop table book', "1' or '1'='1"],
  ...[true, false, [], {}, ['1'], { $gt: 0 }],
].map((value) => [value, 'INVALID_AMOUNT'])
const precise: Bad[] = ['0.000000001', '1.123456789'].map((text) => [text, 'AMOUNT_TOO_PRECISE'])
const huge: Bad[] = ['1000000000.00000001', '9999999999'].map((t) => [t, 'AMOUNT_OUT_OF_RANGE'])
const numbers: Bad[] = [1, 0.1, -1].map((value) => [value, 'INVALID_AMOUNT'])
const nothing: Bad[] = ['0', '0.00000000', null].map((value) => [value, 'INVALID_AMOUNT'])
const numberless = amounts.filter(([value]) => value !== '-1')
const changes: Bad[] = [
  ...[0, '0', '-0.0', '--1', null].map((value): Bad => [value, 'INVALID_AMOUNT']),
  [1e-9, 'AMOUNT_TOO_PRECISE'],
  [0.123456789, 'AMOUNT_TOO_PRECISE'],
  [1e10, 'AMOUNT_OUT_OF_RANGE'],
  [-5e9, 'AMOUNT_OUT_OF_RANGE'],
]
const tooMany = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, i]))

const response = { clientDataJSON: 'a', authenticatorData: 'a', signature: 'a' }
const shown = { id: 'a', type: 'public-key', response }

/** What must be refused in a field, by the kind of the field. Default code: INVALID_REQUEST. */
export const badValues = {
  amount: [...amounts, ...precise, ...huge, ...numbers, ...nothing],
  limit: [...amounts, ...precise, ...huge, ...numbers],
  budget: [...amounts, ...precise, ...huge, ...numbers, [null, 'INVALID_AMOUNT']],
  change: [...numberless, ...precise, ...huge, ...changes],
  name: [...noText, ...unreadable, ...unseen, ['a\nb']],
  free: [...noText, ...unreadable, ...unseen],
  sentences: [...noText, ...unreadable.slice(0, -1), ['a'.repeat(2_001)], ...unseen],
  entry: [...noText, [''], ['a\u202eb'], ['a'.repeat(2_000)]],
  names: [['a'], [[5]], [['']], [['a\u202eb']], [Array(101).fill('a')], [{}]],
  metadata: [
    ...[null, [], 'a', 5, { constructor: 1 }, { prototype: 1 }, { '': 1 }, { a: {} }, { a: [] }],
    ...[tooMany, { a: 'x'.repeat(501) }, { ['k'.repeat(41)]: 1 }, { 'a\u0000': 1 }],
  ].map((value) => [value]),
  permissions: [
    [[]],
    ['wallets:read'],
    [['root']],
    [null],
    [[5]],
    [Array(50).fill('wallets:read')],
  ],
  stepUp: [
    ...[5, '', [], {}, { nonce: 'a' }, { nonce: 'a', credential: {} }],
    ...[
      { nonce: 'a b', credential: shown },
      { nonce: 'a', credential: { ...shown, id: '' } },
    ],
    ...[
      { nonce: 'a'.repeat(101), credential: shown },
      { nonce: 'a', credential: shown, more: 1 },
    ],
  ].map((value) => [value]),
  id: [[5], [''], [[]], [{}], ['a'.repeat(101)]],
  word: [[5], [''], [[]], [{}], ['x'.repeat(300)]],
  time: [
    [5],
    [''],
    ['yesterday'],
    ['2026-13-01T00:00:00Z'],
    ['2020-01-01T00:00:00Z'],
    ['2030-01-01'],
  ],
  flag: [[0], [1], ['true'], ['false'], [null], [[]], [{}]],
  hours: [[0], [-1], [0.5], [721], [1e9], ['24'], [true], [[]], [{}]],
  choice: [[0], [1], ['true'], [''], [[]], [{}]],
  count: [[-1], [0.5], ['1'], [true], [1_000_001], [1e300], [[]], [{}]],
  denial: [[true], ['allow'], ['Deny'], [''], [[]], [{}]],
  way: [[0], [true], ['allow'], ['Ask'], ['agent_may_override'], [''], [[]], [{}]],
  seconds: [[0], [-1], [0.5], ['60'], [true], [2_592_001], [[]], [{}]],
  persons: [[0], [-1], [0.5], ['2'], [true], [11], [[]], [{}]],
  version: [[0], [-1], [0.5], ['1'], [true], [null], [1e300], [[]], [{}]],
  currencies: [['USD'], [[5]], [['usd']], [['US']], [['US D']], [['ЕUR']], [Array(21).fill('USD')]],
  windows: [
    ...[{}, 'mon', [5], [{}], [{ days: ['mon'] }], [{ from: '09:00', to: '18:00' }]],
    ...[[], ['monday'], ['MON'], [1], 'mon', ['mon', 'mon'], Array(8).fill('mon')].map((days) => [
      { days, from: '09:00', to: '18:00' },
    ]),
    ...['9:00', '24:00', '09:60', '09.00', '09:00:00', ' 09:00', '', 9, null].map((from) => [
      { days: ['mon'], from, to: '18:00' },
    ]),
    ...['24:01', '25:00', '18', '6pm', 1080, null].map((to) => [
      { days: ['mon'], from: '09:00', to },
    ]),
    [{ days: ['mon'], from: '09:00', to: '18:00', zone: 'UTC' }],
    Array(51).fill({ days: ['mon'], from: '09:00', to: '18:00' }),
  ].map((value) => [value]),
  breaker: [
    ...[{}, [], 5, 'hour', { attempts: 5 }, { per: 'hour' }, { attempts: 5, per: 'day' }],
    ...[0, -1, 0.5, '5', null, 1_000_001].map((attempts) => ({ attempts, per: 'hour' })),
    { attempts: 5, per: 'hour', scope: 'agent' },
  ].map((value) => [value]),
  currency: [[5], [null], [''], ['usd'], ['US'], ['US D'], ['ЕUR'], ['A'.repeat(11)], [[]], [{}]],
  domains: [
    ...[null, 'a.example', [5], [null], {}, Array(21).fill('a.example')],
    ...['', '..', 'exa mple', '*.a.example', 'b@a.example', 'a/b', '{{a}}.b'].map((domain) => [
      domain,
    ]),
  ].map((value) => [value]),
  category: [...noText, ...unreadable, ...unseen, ['internal'], [' INTERNAL ']],
  mcc: [[5411], ['12'], ['123456'], ['abcd'], ['\u0661234'], [''], [[]], [{}]],
  payee: [...noText, ...unreadable, ...unseen, [null], ['wal_1'], [' AGENT_1'], ['payee_1']],
  to: [
    ...[null, {}, [], 'wal_1', { walletId: 5 }, { walletId: '' }, { merchant: {} }],
    ...[{ payeeId: 5 }, { payeeId: '' }, { payeeId: 'payee_1', walletId: 'wal_1' }],
    ...[{ merchant: null }, { walletId: 'wal_1', merchant: { name: 'a' } }],
    ...['exa mple', '*.a.example', 'b@a.example', '..', '', 'a'.repeat(300), 'a.example:99999'].map(
      (domain) => ({ merchant: { domain } }),
    ),
    ...['undefined', '[object Object]', '0x5aAeb6053F', 'https://a', 'a\u3164'].map((name) => ({
      merchant: { name },
    })),
    ...[{ mcc: '12' }, { mcc: 5411 }, { country: 'us' }, { category: '\u202e' }, { extra: 1 }].map(
      (more) => ({ merchant: { name: 'a', ...more } }),
    ),
  ].map((value) => [value]),
  rules: [
    ...[null, 5, 'a', [], { unheardOf: 1 }, { name: 'a' }, { currency: 'USD' }],
    ...[{ timezone: 'Mars' }, { maxPerDay: -1 }, { allowedMerchants: 'a' }],
  ].map((value) => [value]),
  level: [[5], [''], ['none'], ['VERIFIED'], [null], [true], [[]], [{}]],
  anchor: [...noText, ...unseen, [''], [' '], ['a\u0000'], ['a\nb'], ['a'.repeat(8_193)]],
  digest: [
    ...[[5], [''], ['ab'], ['g'.repeat(64)], ['a'.repeat(63)], ['a'.repeat(65)]],
    ...[[`${'a'.repeat(63)} `], [`${'a'.repeat(64)}\n`], [[]], [{}]],
  ],
  token: [
    ...[[5], [''], ['a'], ['a.b'], ['a.b.c.d'], ['a..c'], ['.b.c'], ['a.b.'], ['a.b.c\n']],
    ...[['a.b. c'], ['a.b.c='], ['a.b.\u0441'], [`${'a'.repeat(8_192)}.b.c`], [[]], [{}]],
  ],
  steps: [
    ...[{}, [], 5, 'verified', [5], [null], [{}], [{ above: '1' }]].map((value): Bad => [value]),
    [[{ level: 'verified' }], 'INVALID_AMOUNT'],
    ...['none', 'VERIFIED', '', 5, null].map((level): Bad => [[{ above: '1', level }]]),
    ...amounts.map(([above]): Bad => [[{ above, level: 'basic' }], 'INVALID_AMOUNT']),
    [[{ above: '0.000000001', level: 'basic' }], 'AMOUNT_TOO_PRECISE'],
    [[{ above: '9999999999', level: 'basic' }], 'AMOUNT_OUT_OF_RANGE'],
    [[{ above: '1', level: 'basic', from: '2' }]],
    [['1', '2'].map((above) => ({ above, level: 'basic' }))],
  ],
  payeeLimits: [
    ...[{}, [], 5, 'aws', [5], [null], [{}]].map((value): Bad => [value]),
    ...[undefined, ...amounts.map(([amount]) => amount)].map(
      (amount): Bad => [[{ merchants: ['aws'], amount, per: 'day' }], 'INVALID_AMOUNT'],
    ),
    [[{ categories: ['travel'], amount: '0.000000001', per: 'day' }], 'AMOUNT_TOO_PRECISE'],
    [[{ merchants: ['aws'], amount: '9999999999', per: 'total' }], 'AMOUNT_OUT_OF_RANGE'],
    ...[
      ...['hour', 'DAY', 'daily', '', 5, null, undefined].map((per) => ({
        ...{ merchants: ['aws'], per },
      })),
      ...[{ merchants: ['aws'], categories: ['travel'] }, {}, { merchants: 'aws' }],
      ...[
        [],
        [5],
        [''],
        ['*'],
        ['UB*'],
        ['[object Object]'],
        ['a\u202eb'],
        Array(101).fill('a'),
      ].map((merchants) => ({ merchants })),
      ...[[], [5], [''], ['n/a'], null].map((categories) => ({ categories })),
      ...[
        { merchants: ['aws'], countsFrom: null },
        { merchants: ['aws'], readings: [] },
      ],
    ].map((limit): Bad => [[{ amount: '1', per: 'day', ...limit }]]),
    [Array(51).fill({ merchants: ['aws'], amount: '1', per: 'day' })],
    [Array(2).fill({ merchants: Array(51).fill('aws'), amount: '1', per: 'day' })],
  ],
  moment: [[5], [''], ['yesterday'], ['2026-13-01T00:00:00Z'], ['2030-01-01'], [[]], [null]],
} as const satisfies Record<string, readonly (readonly unknown[])[]>

export type FieldKind = keyof typeof badValues

const named = { name: 'name', description: 'free', metadata: 'metadata' } as const
const payment = {
  from: 'id',
  to: 'to',
  amount: 'amount',
  currency: 'word',
  memo: 'free',
  capture: 'flag',
  holdHours: 'hours',
  allowDuplicate: 'flag',
  askApproval: 'flag',
  metadata: 'metadata',
} as const
const rules = {
  name: 'name',
  maxTransaction: 'limit',
  dailyLimit: 'limit',
  weeklyLimit: 'limit',
  monthlyLimit: 'limit',
  totalLimit: 'limit',
  allowedMerchants: 'names',
  blockedMerchants: 'names',
  allowedCategories: 'names',
  blockedCategories: 'names',
  unknownCategory: 'word',
  requireApprovalAbove: 'limit',
  autoApproveBelow: 'limit',
  allowedCurrencies: 'currencies',
  timeWindows: 'windows',
  maxPerMinute: 'count',
  maxPerHour: 'count',
  maxPerDay: 'count',
  approveNewPayees: 'choice',
  duplicateSeconds: 'seconds',
  duplicates: 'way',
  selfApproval: 'denial',
  stepUpAbove: 'limit',
  circuitBreaker: 'breaker',
  approvalsNeeded: 'persons',
  approvalHours: 'hours',
  kyaSteps: 'steps',
  limitsBy: 'payeeLimits',
} as const

const payee = {
  name: 'payee',
  domains: 'domains',
  category: 'category',
  mcc: 'mcc',
  walletId: 'id',
  address: 'name',
} as const

/** Every field that a body can have, by its kind. */
export const fields: Readonly<Partial<Record<OperationName, Readonly<Record<string, FieldKind>>>>> =
  {
    'agents.create': { ...named, permissions: 'permissions' },
    'agents.createFromTemplate': { ...named, templateId: 'word' },
    'agents.adjustBudget': { amount: 'change' },
    'agents.delegate': {
      ...{ ...named, amount: 'budget', permissions: 'permissions', expiresAt: 'time' },
      ...{
        maxTransaction: 'limit',
        dailyLimit: 'limit',
        weeklyLimit: 'limit',
        monthlyLimit: 'limit',
        totalLimit: 'limit',
      },
    },
    'kya.upgrade': {
      level: 'level',
      anchorVerificationId: 'anchor',
      codeHash: 'digest',
      attestation: 'token',
    },
    'kya.suspend': { reason: 'free' },
    'wallets.create': { agentId: 'id', currency: 'currency' },
    'wallets.fund': { amount: 'amount', reference: 'name' },
    'payments.create': payment,
    'payments.check': payment,
    'payments.capture': { amount: 'amount' },
    'payments.extend': { hours: 'hours' },
    'payments.refund': { amount: 'amount', reason: 'free' },
    'policies.create': { ...rules, currency: 'word' },
    'policies.update': { ...rules, timezone: 'word' },
    'policies.parse': { text: 'sentences' },
    'policies.preview': { text: 'sentences' },
    'policies.apply': { text: 'sentences' },
    'policies.restore': { version: 'version' },
    'policies.shadow': { candidateId: 'id' },
    'policies.backtest': {
      rules: 'rules',
      candidateId: 'id',
      createdAfter: 'moment',
      createdBefore: 'moment',
    },
    'policies.attach': { agentId: 'id', groupId: 'id' },
    'policies.detach': { agentId: 'id', groupId: 'id' },
    'agents.requestMore': {
      ...{ what: 'word', per: 'word', amount: 'amount', until: 'moment', payee: 'entry' },
      reason: 'free',
    },
    'approvals.createLink': { label: 'name' },
    'approvals.approve': { note: 'free', stepUp: 'stepUp' },
    'approvals.deny': { note: 'free' },
    'groups.create': {
      ...{ name: 'name', parentId: 'id', currency: 'currency', metadata: 'metadata' },
      ...{
        maxTransaction: 'limit',
        dailyLimit: 'limit',
        weeklyLimit: 'limit',
        monthlyLimit: 'limit',
        totalLimit: 'limit',
      },
      ...{ allowedMerchants: 'names', blockedMerchants: 'names' },
      ...{ allowedCategories: 'names', blockedCategories: 'names' },
    },
    'groups.update': { name: 'name', metadata: 'metadata' },
    'groups.addAgent': { agentId: 'id' },
    'killSwitch.set': { on: 'flag', reason: 'free', rail: 'word', groupId: 'id', agentId: 'id' },
    'payees.create': payee,
    'payees.update': payee,
    'valuations.set': { from: 'currency', to: 'currency', rate: 'limit' },
    'apiKeys.create': {
      name: 'name',
      owner: 'name',
      permissions: 'permissions',
      expiresAt: 'time',
    },
    'apiKeys.delete': { cascade: 'flag' },
    'members.update': { role: 'word', cascade: 'flag' },
    'members.delete': { cascade: 'flag' },
    'invitations.create': { role: 'word', name: 'name' },
  }

/** Bodies that are no JSON object, or none that means one thing only. */
export const badBodies: Readonly<Record<string, string | Buffer>> = {
  'half an object': '{',
  'a list': '[]',
  'a number': '5',
  'a text': '"a"',
  null: 'null',
  'two objects': '{} {}',
  'a key twice': '{"name":"a","name":"b"}',
  'a key twice, once escaped': '{"name":"a","n\\u0061me":"b"}',
  'an unknown field': '{"unknown":1}',
  'the prototype': '{"__proto__":{"name":"a"}}',
  'a constructor': '{"constructor":{"name":"a"}}',
  'a level too deep': `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`,
  'a million levels': '['.repeat(100_000),
  'a byte order mark': '\ufeff{}',
  'UTF-16': Buffer.from('{"name":"a"}', 'utf16le'),
  'bytes that are no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'an escaped NUL': '{"name":"a\\u0000"}',
  'half a surrogate pair': '{"name":"\\ud800"}',
  'a number beyond all': '{"amount":1e400}',
  'a number with too many digits': '{"amount":9007199254740993}',
  'a comment': '{/* */}',
  'a trailing comma': '{"name":"a",}',
}

/** What stands in place of an id, as it stands in the path. */
export const badIds: readonly string[] = [
  "'%20or%201=1--",
  '%27;drop%20table%20book;--',
  '%00',
  'wal_%00',
  '%2e%2e',
  '..',
  '.',
  'a%2Fb',
  '%252e',
  '*',
  '%',
  '%ff',
  'null',
  'undefined',
  '0',
  '-1',
  'wal_',
  'wal_ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
  'wal_01jd7q3w8n4v5t6r2x9k0m1b7c',
  'WAL_01JD7Q3W8N4V5T6R2X9K0M1B7C',
  'key_01JD7Q3W8N4V5T6R2X9K0M1B7C',
  '01JD7Q3W8N4V5T6R2X9K0M1B7C',
  'a'.repeat(10_000),
]

/** Queries that no operation takes. */
export const badQueries: Readonly<Record<string, string>> = {
  'an unknown one': 'unknown=1',
  'SQL in an unknown one': "sort=;drop table book;--&q=' or 1=1".replaceAll(' ', '%20'),
  'one twice': 'limit=1&limit=2',
  'an array': 'limit[]=1',
  'the prototype': '__proto__=1',
}

/** Queries that no list takes, with their codes. */
export const badPages: readonly (readonly [query: string, code: ProblemCode])[] = [
  ...['0', '-1', '1.5', '1e2', 'abc', '', '%00', "1'%20or%201=1"].map(
    (limit) => [`limit=${limit}`, 'INVALID_REQUEST'] as const,
  ),
  ...['', 'abc', '.', 'MQ.', 'MQ.AAAA', "'%20or%201=1", '%00', 'a'.repeat(600)].map(
    (cursor) => [`cursor=${cursor}`, 'INVALID_CURSOR'] as const,
  ),
]
