import type { Bursar, Payment } from '@bursar/sdk'
import type { Story } from './story.ts'

const merchant = { name: 'Example Ads', domain: 'ads.example', category: 'advertising' }

/** Where the play is given, and by whom. */
export interface Stage {
  readonly story: Story
  readonly baseUrl: string
  readonly operator: Bursar
  /** The server as the holder of a key has it. */
  client(apiKey: string): Bursar
  /** How a command of Bursar is given here. */
  verify: string
}

/** The wallet-first document as a play: an operator, an agent, and what each may do. */
export async function play(stage: Stage): Promise<void> {
  const { story, baseUrl, operator, client } = stage
  story.title('An operator creates an agent with a wallet', baseUrl)
  const made = await story.step('Create an agent with a wallet and its own key in one call.', {
    call: "agents.create({ name: 'Marketing Agent' })",
    run: () => operator.agents.create({ name: 'Marketing Agent' }),
    show: ({ id, apiKey, balance }) => ({ id, apiKey: `${apiKey?.slice(0, 17)}…`, balance }),
  })
  const { id } = made
  let agent = client(keyOf(made))
  await story.step("Fund it from the organization's wallet.", {
    call: 'agents.adjustBudget(id, { amount: 100 })',
    run: () => operator.agents.adjustBudget(id, { amount: 100 }),
    show: ({ newBalance }) => ({ newBalance }),
  })
  const { policyId } = await operator.agents.retrieve(id)
  await story.step('Set a limit of 30 per day.', {
    call: "policies.update(policyId, { dailyLimit: '30' })",
    run: () => operator.policies.update(policyId, { dailyLimit: '30' }),
    show: ({ dailyLimit, version }) => ({ dailyLimit, version }),
  })
  await spend(story, agent)
  await consent(stage)
  agent = await control(stage, { agent, id })
  await look(stage, { agent, id })
  story.end(stage.verify, 'checks every book against its log: limits, balances and hashes')
}

/** The agent that it is about. */
interface Cast {
  readonly agent: Bursar
  readonly id: string
}

async function spend(story: Story, agent: Bursar): Promise<void> {
  story.title('The agent pays with its own key')
  const pay = (amount: string) => () => agent.payments.create({ to: { merchant }, amount })
  const paid = ({ status, amount, id }: Payment) => ({ status, amount, id })
  await story.step('Pay a merchant.', {
    call: "payments.create({ to: { merchant }, amount: '20' })",
    run: pay('20'),
    show: paid,
  })
  const refused = await story.refusal(
    'Pay more than is left for the day: declined, with remedies.',
    {
      call: "payments.create({ to: { merchant }, amount: '20' })",
      run: pay('20'),
      show: ({ status, code, remedies }) => ({ status, code, remedies }),
    },
  )
  const { maxAmountNow = '10' } = refused.remedies ?? {}
  await story.step('Pay the amount that the remedies suggest.', {
    call: `payments.create({ to: { merchant }, amount: '${maxAmountNow}' })`,
    run: pay(maxAmountNow),
    show: paid,
  })
}

async function consent({ story, operator, client }: Stage): Promise<void> {
  story.title('Some agents require human approval')
  const bot = { name: 'My Procurement Bot', templateId: 'procurement' } as const
  const made = await story.step('Create an agent from a template.', {
    call: "agents.create({ name: 'My Procurement Bot', templateId: 'procurement' })",
    run: () => operator.agents.create(bot),
    show: ({ id, policyId }) => ({ id, policyId }),
  })
  await operator.agents.adjustBudget(made.id, { amount: 50 })
  const asked = await story.step('It requests a payment: the funds are held until the approval.', {
    call: "payments.create({ to: { merchant }, amount: '12.50', memo: 'a desk lamp' })",
    run: () =>
      client(keyOf(made)).payments.create({
        to: { merchant },
        amount: '12.50',
        memo: 'a desk lamp',
      }),
    show: ({ status, approvalId }) => ({ status, approvalId }),
  })
  await story.step('The operator approves exactly this payment, and it is executed.', {
    call: "approvals.approve(approvalId, { note: 'fine' })",
    run: () => operator.approvals.approve(asked.approvalId ?? '', { note: 'fine' }),
    show: ({ status, payment }) => ({ status, payment: payment?.status }),
  })
  await operator.agents.delete(made.id)
}

async function control({ story, operator, client }: Stage, { agent, id }: Cast): Promise<Bursar> {
  story.title('The operator stays in control')
  await story.step('Pause the agent.', {
    call: 'agents.pause(id)',
    run: () => operator.agents.pause(id),
    show: ({ status }) => ({ status }),
  })
  await story.refusal('It can no longer pay.', {
    call: "payments.create({ to: { merchant }, amount: '1' })",
    run: () => agent.payments.create({ to: { merchant }, amount: '1' }),
    show: ({ status, code }) => ({ status, code }),
  })
  await story.step('Resume it.', {
    call: 'agents.resume(id)',
    run: () => operator.agents.resume(id),
    show: ({ status }) => ({ status }),
  })
  const rotated = await story.step('Rotate its key: the old key is revoked immediately.', {
    call: 'agents.rotateKey(id)',
    run: () => operator.agents.rotateKey(id),
    show: ({ apiKeyId, revokedKeyId }) => ({ apiKeyId, revokedKeyId }),
  })
  await story.refusal('Requests with the old key fail.', {
    call: 'agents.retrieve(id)',
    run: () => agent.agents.retrieve(id),
    show: ({ status, code }) => ({ status, code }),
  })
  return client(keyOf(rotated))
}

async function look({ story, operator }: Stage, { agent, id }: Cast): Promise<void> {
  story.title('Everything is recorded')
  await story.step('Read the statement, newest entry first.', {
    call: 'wallets.entries(id)',
    run: () => agent.wallets.entries(id),
    show: ({ data }) =>
      data.map(({ direction, amount, balance }) => ({ direction, amount, balance })),
  })
  await story.step('Delete the agent: its funds return to the organization.', {
    call: 'agents.delete(id)',
    run: () => operator.agents.delete(id),
    show: ({ deleted, sweptAmount }) => ({ deleted, sweptAmount }),
  })
  await story.step('Note the head of the log: this hash covers everything that happened.', {
    call: 'organization.retrieve()',
    run: () => operator.organization.retrieve(),
    show: ({ head }) => head,
  })
}

/** It is told once, in the first answer. */
function keyOf({ apiKey }: { readonly apiKey: string | null }): string {
  if (apiKey === null) throw new Error('The server did not tell the key.')
  return apiKey
}
