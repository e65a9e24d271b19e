import type { Rules } from '@bursar/core'
import { expect, expectTypeOf, test } from 'vitest'
import { type Answer, type Input, statusesOf } from '../operation.ts'
import { access, permissions } from '../permission.ts'
import { problemCodes } from '../problem.ts'
import { templates } from '../template.ts'
import { v1Operations } from './operations.ts'

const all = Object.values(v1Operations)

test('the surface is exactly this', () => {
  expect(all.map(({ name, method, path }) => `${name}: ${method} ${path}`)).toMatchInlineSnapshot(`
    [
      "organization.retrieve: GET /v1/organization",
      "agents.templates: GET /v1/agents/templates",
      "agents.create: POST /v1/agents",
      "agents.createFromTemplate: POST /v1/agents/from-template",
      "agents.list: GET /v1/agents",
      "agents.retrieve: GET /v1/agents/{id}",
      "agents.adjustBudget: POST /v1/agents/{id}/adjust-budget",
      "agents.pause: POST /v1/agents/{id}/pause",
      "agents.resume: POST /v1/agents/{id}/resume",
      "agents.rotateKey: POST /v1/agents/{id}/rotate-key",
      "agents.delegate: POST /v1/agents/{id}/delegate",
      "agents.delete: DELETE /v1/agents/{id}",
      "kya.retrieve: GET /v1/agents/{id}/kya",
      "kya.upgrade: POST /v1/agents/{id}/kya/upgrade",
      "kya.suspend: POST /v1/agents/{id}/kya/suspend",
      "kya.reactivate: POST /v1/agents/{id}/kya/reactivate",
      "wallets.create: POST /v1/wallets",
      "wallets.list: GET /v1/wallets",
      "wallets.retrieve: GET /v1/wallets/{id}",
      "wallets.entries: GET /v1/wallets/{id}/entries",
      "wallets.fund: POST /v1/wallets/{id}/fund",
      "payments.create: POST /v1/payments",
      "payments.check: POST /v1/payments/check",
      "payments.list: GET /v1/payments",
      "payments.retrieve: GET /v1/payments/{id}",
      "payments.capture: POST /v1/payments/{id}/capture",
      "payments.void: POST /v1/payments/{id}/void",
      "payments.extend: POST /v1/payments/{id}/extend",
      "payments.refund: POST /v1/payments/{id}/refund",
      "policies.parse: POST /v1/policies/parse",
      "policies.preview: POST /v1/policies/{id}/preview",
      "policies.apply: POST /v1/policies/{id}/apply",
      "policies.create: POST /v1/policies",
      "policies.list: GET /v1/policies",
      "policies.retrieve: GET /v1/policies/{id}",
      "policies.update: PATCH /v1/policies/{id}",
      "policies.delete: DELETE /v1/policies/{id}",
      "policies.versions: GET /v1/policies/{id}/versions",
      "policies.restore: POST /v1/policies/{id}/restore",
      "policies.lint: GET /v1/policies/{id}/lint",
      "policies.attach: POST /v1/policies/{id}/attach",
      "policies.detach: POST /v1/policies/{id}/detach",
      "policies.shadow: POST /v1/policies/{id}/shadow",
      "policies.shadowReport: GET /v1/policies/{id}/shadow",
      "approvals.list: GET /v1/approvals",
      "approvals.retrieve: GET /v1/approvals/{id}",
      "approvals.approve: POST /v1/approvals/{id}/approve",
      "approvals.deny: POST /v1/approvals/{id}/deny",
      "approvals.cancel: POST /v1/approvals/{id}/cancel",
      "approvals.createLink: POST /v1/approvals/{id}/links",
      "approvals.listLinks: GET /v1/approvals/{id}/links",
      "approvals.revokeLink: DELETE /v1/approvals/{id}/links/{linkId}",
      "agents.requestMore: POST /v1/agents/{id}/requests",
      "groups.create: POST /v1/groups",
      "groups.list: GET /v1/groups",
      "groups.retrieve: GET /v1/groups/{id}",
      "groups.update: PATCH /v1/groups/{id}",
      "groups.delete: DELETE /v1/groups/{id}",
      "groups.addAgent: POST /v1/groups/{id}/agents",
      "groups.removeAgent: DELETE /v1/groups/{id}/agents/{agentId}",
      "groups.spending: GET /v1/groups/{id}/spending",
      "killSwitch.retrieve: GET /v1/kill-switch",
      "killSwitch.set: POST /v1/kill-switch",
      "payees.create: POST /v1/payees",
      "payees.list: GET /v1/payees",
      "payees.retrieve: GET /v1/payees/{id}",
      "payees.update: PATCH /v1/payees/{id}",
      "payees.delete: DELETE /v1/payees/{id}",
      "valuations.list: GET /v1/valuations",
      "valuations.set: POST /v1/valuations",
      "apiKeys.create: POST /v1/api-keys",
      "apiKeys.list: GET /v1/api-keys",
      "apiKeys.delete: DELETE /v1/api-keys/{id}",
      "members.list: GET /v1/members",
      "members.retrieve: GET /v1/members/{id}",
      "members.update: PATCH /v1/members/{id}",
      "members.delete: DELETE /v1/members/{id}",
      "invitations.create: POST /v1/invitations",
      "invitations.list: GET /v1/invitations",
      "invitations.delete: DELETE /v1/invitations/{id}",
      "policies.backtest: POST /v1/policies/{id}/backtest",
      "agents.limits: GET /v1/agents/{id}/limits",
      "agents.exposure: GET /v1/agents/{id}/exposure",
      "groups.exposure: GET /v1/groups/{id}/exposure",
      "events.list: GET /v1/events",
    ]
  `)
  expect(problemCodes).toMatchInlineSnapshot(`
    [
      "INVALID_REQUEST",
      "INVALID_AMOUNT",
      "AMOUNT_TOO_PRECISE",
      "AMOUNT_OUT_OF_RANGE",
      "INVALID_CURSOR",
      "POLICY_NOT_UNDERSTOOD",
      "UNAUTHENTICATED",
      "INSUFFICIENT_FUNDS",
      "LIMIT_PER_TRANSACTION",
      "LIMIT_DAILY",
      "LIMIT_WEEKLY",
      "LIMIT_MONTHLY",
      "LIMIT_TOTAL",
      "LIMIT_PAYEE",
      "LIMIT_CATEGORY",
      "GROUP_LIMIT_PER_TRANSACTION",
      "GROUP_LIMIT_DAILY",
      "GROUP_LIMIT_WEEKLY",
      "GROUP_LIMIT_MONTHLY",
      "GROUP_LIMIT_TOTAL",
      "GROUP_LIMIT_PAYEE",
      "GROUP_LIMIT_CATEGORY",
      "LIMIT_VELOCITY",
      "GROUP_LIMIT_VELOCITY",
      "OUTSIDE_TIME_WINDOW",
      "CURRENCY_NOT_ALLOWED",
      "POSSIBLE_DUPLICATE",
      "CIRCUIT_BREAKER",
      "MERCHANT_BLOCKED",
      "MERCHANT_NOT_ALLOWED",
      "MERCHANT_REQUIRED",
      "CATEGORY_BLOCKED",
      "CATEGORY_NOT_ALLOWED",
      "CATEGORY_REQUIRED",
      "KYA_LEVEL_REQUIRED",
      "APPROVAL_REQUIRED",
      "READ_ONLY_AGENT",
      "FORBIDDEN",
      "SCOPE_FORBIDDEN",
      "REAUTHENTICATION_REQUIRED",
      "PASSKEY_REFUSED",
      "NOT_FOUND",
      "NOT_SERVED",
      "METHOD_NOT_ALLOWED",
      "CONFLICT",
      "WALLET_FROZEN",
      "WALLET_CLOSED",
      "KILL_SWITCH_ON",
      "KYA_SUSPENDED",
      "AMOUNT_EXCEEDS_PAYMENT",
      "APPROVAL_EXPIRED",
      "ALREADY_DECIDED",
      "REQUEST_LIMIT",
      "REQUEST_DENIED",
      "POSSIBLE_RETRY",
      "IDEMPOTENCY_IN_FLIGHT",
      "OUTCOME_UNKNOWN",
      "SIGN_IN_UNAVAILABLE",
      "INVITATION_ENDED",
      "ATTEMPT_ENDED",
      "PAYLOAD_TOO_LARGE",
      "UNSUPPORTED_MEDIA_TYPE",
      "IDEMPOTENCY_MISMATCH",
      "SAME_WALLET",
      "CURRENCY_MISMATCH",
      "LIMIT_CURRENCY",
      "RAIL_NOT_CONFIGURED",
      "KYA_NOT_VERIFIED",
      "KYA_NOT_CONFIGURED",
      "RATE_LIMITED",
      "INTERNAL",
      "UNAVAILABLE",
      "BOOK_STOPPED",
    ]
  `)
  expect(permissions).toMatchInlineSnapshot(`
    [
      "wallets:read",
      "wallets:write",
      "payments:read",
      "payments:write",
      "policies:read",
      "policies:write",
      "approvals:read",
      "approvals:write",
      "groups:read",
      "groups:write",
      "kya:read",
      "kya:write",
      "keys:read",
      "keys:write",
      "webhooks:read",
      "webhooks:write",
      "events:read",
      "events:write",
      "agents:delegate",
      "members:read",
      "stops:write",
    ]
  `)
})

test('an operation has its own name as key and one row in the table of permissions', () => {
  expect(Object.keys(v1Operations).sort()).toEqual(Object.keys(access).sort())
  for (const [key, { name }] of Object.entries(v1Operations)) expect(name).toBe(key)
})

test('no two operations share a method and a path', () => {
  const places = all.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(places).size).toBe(places.length)
})

test('every parameter of a path is declared, and no other', () => {
  for (const one of all) {
    const named = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = 'params' in one ? Object.keys(one.params.shape) : []
    expect(declared, one.name).toEqual(named)
  }
})

test('an agent can tighten, never loosen: what it may write is its own, or below it', () => {
  const written = all.filter(({ writes, agentCallable }) => writes && agentCallable)
  expect(written.map(({ name }) => name).sort()).toEqual([
    ...['agents.delegate', 'agents.delete', 'agents.pause'],
    // It asks; a person decides.
    ...['agents.requestMore', 'approvals.cancel'],
    ...['payments.capture', 'payments.create', 'payments.extend', 'payments.refund'],
    'payments.void',
  ])
  // Those below it are reached with a permission that no key has unless somebody gives it.
  for (const name of ['agents.delegate', 'agents.delete'] as const)
    expect(v1Operations[name].agentPermission).toBe('agents:delegate')
})

test('reads need a read permission and writes a write permission', () => {
  for (const { name, writes, permission } of all)
    expect(permission.endsWith(writes ? ':write' : ':read'), name).toBe(true)
})

test('statuses follow from the form of an operation', () => {
  expect(statusesOf(v1Operations['agents.templates'])).toEqual([200, 400, 401, 403])
  expect(statusesOf(v1Operations['agents.pause'])).toEqual([200, 400, 401, 403, 404, 409, 422])
  expect(statusesOf(v1Operations['payments.create'])).toEqual([
    201, 202, 400, 401, 402, 403, 404, 409, 413, 415, 422,
  ])
  expect(statusesOf(v1Operations['payments.check'])).toEqual([
    200, 400, 401, 403, 404, 409, 413, 415, 422,
  ])
})

test('every code is declared by an operation, but for those about methods and paths', () => {
  const declared = new Set(all.flatMap(({ problems }) => problems))
  const others = problemCodes.filter((code) => !declared.has(code))
  // Of the agent-first API alone: its published clients take every 2xx for a payment, and repeat
  // one without a key.
  const agentFirst = ['APPROVAL_REQUIRED', 'POSSIBLE_RETRY']
  const unrouted = ['NOT_SERVED', 'METHOD_NOT_ALLOWED']
  const signIn = ['PASSKEY_REFUSED', 'SIGN_IN_UNAVAILABLE', 'INVITATION_ENDED', 'ATTEMPT_ENDED']
  expect(others.sort()).toEqual([...agentFirst, ...unrouted, ...signIn].sort())
})

test('the templates are those of the published table', () => {
  const plain = (money: string) => money.replace('.00000000', '')
  const rows = templates.map((one) => {
    const approval = one.requiresApproval ? 'Yes' : 'No'
    const { id, name, readOnly } = one
    const figures = [plain(one.maxTransaction), plain(one.dailyLimit)]
    return [id, name, ...figures, readOnly ? 'read-only' : 'pays', approval].join(' | ')
  })
  expect(rows).toMatchInlineSnapshot(`
    [
      "customer-support | Customer Support Agent | 100 | 500 | pays | No",
      "procurement | Procurement Agent | 500 | 5000 | pays | Yes",
      "research | Research Agent | 50 | 500 | pays | No",
      "trading | Trading Agent | 10000 | 50000 | pays | No",
      "expense-tracker | Expense Tracker | 0 | 0 | read-only | No",
      "invoice-collector | Invoice Collector | 0 | 0 | read-only | No",
      "budget-guardian | Budget Guardian | 0 | 0 | read-only | No",
      "payroll-agent | Payroll Agent | 5000 | 50000 | pays | Yes",
      "revenue-reporter | Revenue Reporter | 0 | 0 | read-only | No",
      "subscription-manager | Subscription Manager | 1000 | 10000 | pays | No",
    ]
  `)
  for (const { readOnly, permissions } of templates)
    expect(permissions.includes('payments:write')).toBe(!readOnly)
})

test('what is left out is decoded to its default', () => {
  expect(v1Operations['agents.create'].body.parse({ name: 'Bot' })).toStrictEqual({
    name: 'Bot',
    description: null,
    metadata: {},
    permissions: ['wallets:read', 'wallets:write', 'payments:read', 'payments:write'],
  })
  expect(v1Operations['policies.update'].body.parse({ dailyLimit: null })).toStrictEqual({
    dailyLimit: null,
  })
  expect(v1Operations['policies.create'].body.parse({})).toStrictEqual({
    name: null,
    currency: 'USD',
    maxTransaction: null,
    dailyLimit: null,
    weeklyLimit: null,
    monthlyLimit: null,
    totalLimit: null,
    allowedMerchants: null,
    blockedMerchants: null,
    allowedCategories: null,
    blockedCategories: null,
    unknownCategory: 'deny',
    requireApprovalAbove: null,
    autoApproveBelow: null,
    allowedCurrencies: null,
    timeWindows: null,
    maxPerMinute: null,
    maxPerHour: null,
    maxPerDay: null,
    approveNewPayees: null,
    duplicateSeconds: null,
    duplicates: null,
    selfApproval: null,
    circuitBreaker: null,
    approvalsNeeded: null,
    approvalHours: null,
    kyaSteps: null,
    limitsBy: null,
  })
})

test('a zone is one that clocks are set by', () => {
  const { body } = v1Operations['policies.update']
  for (const timezone of ['UTC', 'Europe/Paris', 'America/New_York', null])
    expect(body.safeParse({ timezone }).success).toBe(true)
  for (const timezone of ['', '+01:00', 'Europe/Nowhere', 'x'.repeat(100), 1])
    expect([timezone, body.safeParse({ timezone }).success]).toEqual([timezone, false])
})

test('a merchant is named in a way that a person can tell apart', () => {
  const { body } = v1Operations['payments.create']
  const accepts = (merchant: unknown) => body.safeParse({ to: { merchant }, amount: '1' }).success
  expect(accepts({ domain: 'api.openai.com', mcc: '5734', country: 'US' })).toBe(true)
  for (const domain of ['openai..com', '.com', 'a b.com', 'x'.repeat(64), ''])
    expect([domain, accepts({ domain })]).toEqual([domain, false])
  // The first of these letters is Cyrillic.
  const { to } = body.parse({ to: { merchant: { domain: 'оpenai.com' } }, amount: '1' })
  expect(to).toMatchObject({ merchant: { domain: 'xn--penai-iye.com' } })
  expect(accepts({ name: 'Shop', mcc: '57' })).toBe(false)
  expect(accepts({ name: 'Shop', country: 'us' })).toBe(false)
})

test('handlers get decoded input and give wire answers', () => {
  type Pay = (typeof v1Operations)['payments.create']
  expectTypeOf<Input<Pay>['body']['amount']>().toEqualTypeOf<bigint>()
  expectTypeOf<Input<Pay>['params']>().toEqualTypeOf<undefined>()
  expectTypeOf<Answer<Pay>['status']>().toEqualTypeOf<201 | 202>()
  expectTypeOf<Answer<Pay>['body']['amount']>().toEqualTypeOf<string>()
  type List = (typeof v1Operations)['agents.list']
  expectTypeOf<Input<List>['query']['limit']>().toEqualTypeOf<number>()
  // What a change leaves out is absent, so it can be handed on to the core as it is.
  type Change = Omit<Input<(typeof v1Operations)['policies.update']>['body'], 'name'>
  expectTypeOf<Change>().toExtend<Partial<Rules>>()
  type Get = (typeof v1Operations)['agents.retrieve']
  expectTypeOf<Input<Get>['params']['id']>().toEqualTypeOf<string>()
})
