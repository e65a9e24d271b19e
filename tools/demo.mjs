import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, ensureInstalled, root } from './setup.mjs'
import { Story } from './story.mjs'

ensureInstalled()
ensureBuilt()
const { Bursar, APIError, ConnectionError } = await import(
  pathToFileURL(join(root, 'packages/sdk/dist/index.js')).href
)

const merchant = { name: 'Example Ads', domain: 'ads.example', category: 'advertising' }
const home = resolve(process.env.BURSAR_HOME || '.bursar')
const credentials = readCredentials()
const { baseUrl } = credentials ?? {}
if (credentials === null) {
  leave(`No server has been started in ${home}. Start one first: npm start`)
} else {
  const story = new Story(process.stdout, process.env)
  const client = (apiKey) => new Bursar({ apiKey, baseUrl, maxRetries: 0 })
  try {
    await tell(story, client)
  } catch (error) {
    if (error instanceof ConnectionError)
      leave(`No server answers on ${baseUrl}. Start it first: npm start`)
    else if (error instanceof APIError) leave(`The server answered ${error.message}`)
    else throw error
  }
}

/** The wallet-first document as a play: an operator, an agent, and what each may do. */
async function tell(story, client) {
  const operator = client(credentials.testKey)
  story.title('An operator creates an agent with a wallet', baseUrl)
  const made = await story.step('Create an agent with a wallet and its own key in one call.', {
    call: "agents.create({ name: 'Marketing Agent' })",
    run: () => operator.agents.create({ name: 'Marketing Agent' }),
    show: ({ id, apiKey, balance }) => ({ id, apiKey: `${apiKey.slice(0, 17)}…`, balance }),
  })
  const { id } = made
  let agent = client(made.apiKey)
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
  await consent(story, { operator, client })
  agent = await control(story, { operator, agent, client, id })
  await look(story, { operator, agent, id })
  story.end('npm run verify', 'checks every book against its log: limits, balances and hashes')
}

async function spend(story, agent) {
  story.title('The agent pays with its own key')
  const pay = (amount) => () => agent.payments.create({ to: { merchant }, amount })
  const paid = ({ status, amount, id }) => ({ status, amount, id })
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
  const { maxAmountNow } = refused.remedies
  await story.step('Pay the amount that the remedies suggest.', {
    call: `payments.create({ to: { merchant }, amount: '${maxAmountNow}' })`,
    run: pay(maxAmountNow),
    show: paid,
  })
}

async function consent(story, { operator, client }) {
  story.title('Some agents require human approval')
  const bot = { name: 'My Procurement Bot', templateId: 'procurement' }
  const made = await story.step('Create an agent from a template.', {
    call: "agents.create({ name: 'My Procurement Bot', templateId: 'procurement' })",
    run: () => operator.agents.create(bot),
    show: ({ id, policyId }) => ({ id, policyId }),
  })
  await operator.agents.adjustBudget(made.id, { amount: 50 })
  const asked = await story.step('It requests a payment: the funds are held until the approval.', {
    call: "payments.create({ to: { merchant }, amount: '12.50', memo: 'a desk lamp' })",
    run: () =>
      client(made.apiKey).payments.create({
        to: { merchant },
        amount: '12.50',
        memo: 'a desk lamp',
      }),
    show: ({ status, approvalId }) => ({ status, approvalId }),
  })
  await story.step('The operator approves exactly this payment, and it is executed.', {
    call: "approvals.approve(approvalId, { note: 'fine' })",
    run: () => operator.approvals.approve(asked.approvalId, { note: 'fine' }),
    show: ({ status, payment }) => ({ status, payment: payment.status }),
  })
  await operator.agents.delete(made.id)
}

async function control(story, { operator, agent, client, id }) {
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
  return client(rotated.apiKey)
}

async function look(story, { operator, agent, id }) {
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

function readCredentials() {
  try {
    return JSON.parse(readFileSync(join(home, 'credentials.json'), 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function leave(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}
