import { expect, test } from 'vitest'
import { aliasesOf } from './alias.ts'
import { vendors } from './vendor.ts'

const names = vendors.flatMap((vendor) => vendor.names)
const domains = vendors.flatMap((vendor) => vendor.domains)
const blocks = vendors.flatMap((vendor) => vendor.blocks ?? [])

const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)
const isVendor = (host: string) => domains.some((domain) => isWithin(host, domain))
const isBlockedAsVendor = (host: string) =>
  isVendor(host) || blocks.some((domain) => isWithin(host, domain))

test('a vendor is known by each of its names', () => {
  const { blocks: hosts, ...aws } = aliasesOf('AWS') ?? {}
  expect(aws).toEqual({ words: ['amazon web services'], domains: ['aws.amazon.com'] })
  expect(hosts).toContain('amazonaws.com')
  expect(aliasesOf('Amazon Web Services')).toEqual({ ...aws, words: ['aws'], blocks: hosts })
  expect(aliasesOf('DeepL')).toEqual({ words: [], domains: ['deepl.com'], blocks: [] })
})

test('case and surrounding space do not matter', () => {
  const { words } = aliasesOf('google ads') ?? {}
  expect(words).toEqual(['adwords', 'google adwords'])
  for (const spelt of [' Google Ads\t', 'GOOGLE ADS'])
    expect(aliasesOf(spelt)?.words).toEqual(words)
})

test('what names no vendor means only itself', () => {
  for (const word of ['', ' ', 'openai.com', 'google', 'aws support', 'g\u043ethub', 'constructor'])
    expect([word, aliasesOf(word)]).toEqual([word, null])
})

test('every vendor is found', () => {
  for (const { names: its, domains: own } of vendors)
    for (const name of its) expect([name, aliasesOf(name)?.domains]).toEqual([name, own])
})

test('no name and no domain stands for two vendors', () => {
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  const covered = domains.filter((one, at) =>
    domains.some((other, place) => place !== at && isWithin(one, other)),
  )
  expect(covered).toEqual([])
})

test('who blocks a vendor blocks no domain of another one', () => {
  for (const { names: its, blocks: ownBlocks = [] } of vendors) {
    const others = vendors.filter((vendor) => vendor.names !== its)
    const theirs = others.flatMap((vendor) => vendor.domains)
    for (const one of ownBlocks) {
      const shared = theirs.filter((other) => isWithin(one, other) || isWithin(other, one))
      expect([one, shared]).toEqual([one, []])
    }
  }
})

test('no domain that is blocked is named twice', () => {
  const twice = blocks.filter((one, at) => isVendor(one) || blocks.indexOf(one) !== at)
  expect(twice).toEqual([])
})

test('names are folded and no domains, domains are bare and in ASCII', () => {
  expect(names.filter((name) => !/^[a-z0-9]+( [a-z0-9]+)*$/.test(name))).toEqual([])
  const isDomain = /^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$/
  expect([...domains, ...blocks].filter((domain) => !isDomain.test(domain))).toEqual([])
})

test('the file is sorted', () => {
  const firsts = vendors.map((vendor) => vendor.names[0])
  expect([...firsts].sort()).toEqual(firsts)
  for (const { names: its, domains: own, blocks: more = [] } of vendors)
    for (const list of [its, own, more]) expect([...list].sort()).toEqual(list)
})

// Suffixes at which registries sell domains, and those beneath which vendors of the file let
// their customers' hosts live; most stand in the Public Suffix List (publicsuffix.org).
const registries = 'ai app cloud co co.jp co.uk com com.au com.br dev eu io net org run sh so us'
const hosting = [
  'amazonaws.com amazonaws.com.cn amplifyapp.com apify.actor app.github.dev',
  'app.render.com appspot.com atlassian.net awsapprunner.com azure-api.net azurecontainer.io',
  'azurecontainerapps.io azureedge.net azurefd.net azurestaticapps.net azurewebsites.net',
  'bitbucket.io cdn.cloudflare.net cloudapp.azure.com cloudflarestorage.com cloudfront.net',
  'cloudfunctions.net cloudshell.dev core.windows.net digitaloceanspaces.com elasticbeanstalk.com',
  'figma.site firebaseapp.com github.io githubusercontent.com gitlab.io googleapis.com',
  'googleusercontent.com herokuapp.com hf.space hosting.ovh.net modal.run my.canva.site',
  'myshopify.com netlify.app notion.site now.sh on.aws ondigitalocean.app',
  'onrender.com oraclecloud.com oraclecloudapps.com pages.dev r2.dev repl.co replit.app replit.dev',
  'run.app runpod.net streamlit.app supabase.co trafficmanager.net trycloudflare.com twil.io',
  'up.railway.app upstash.io v0.build vercel.app vercel.dev web.app workers.dev your-server.de',
].flatMap((line) => line.split(' '))

test.each([...registries.split(' '), ...hosting])('who has a host in %s is no vendor', (suffix) => {
  expect(isVendor(`somebody.${suffix}`)).toBe(false)
})

test.each(hosting)('who blocks a vendor blocks its customers in %s', (suffix) => {
  expect(isBlockedAsVendor(`somebody.${suffix}`)).toBe(true)
})

test.each(registries.split(' '))('who blocks a vendor does not block all of %s', (suffix) => {
  expect(isBlockedAsVendor(`somebody.${suffix}`)).toBe(false)
})

test.each(
  [
    'chatgpt.com datadoghq.eu us3.datadoghq.com us5.datadoghq.com app.ddog-gov.com grok.com',
    'console.hetzner.cloud api.together.xyz api.cohere.ai app.slack-gov.com admin.google.com',
  ].flatMap((line) => line.split(' ')),
)('%s is the domain of a vendor', (host) => {
  expect(isVendor(host)).toBe(true)
})

test('no domain is a host that a vendor rents beside others', () => {
  const rented = domains.filter((domain) => hosting.some((suffix) => isWithin(domain, suffix)))
  expect(rented).toEqual([])
})

// Other businesses of the same firms, pages on which their customers collect money, and the
// domains that old hosts of customers still have.
test.each(
  [
    'amazon.com www.amazon.com pay.amazon.com azure.com microsoft.com xbox.microsoft.com',
    'google.com pay.google.com play.google.com google.dev facebook.com pay.facebook.com oracle.com',
    'brave.com stripe.com buy.stripe.com checkout.stripe.com invoice.stripe.com shopify.com',
    'checkout.shopify.com shop.app x.com reddit.com tiktok.com somebody.heroku.com',
    'somebody.netlify.com somebody.render.com somebody.notion.so evilopenai.com',
    'openai.com.example.com www.perplexity.ai www.notion.so bitbucket.org v0.app aws.com',
  ].flatMap((line) => line.split(' ')),
)('%s is nobody of the file', (host) => {
  expect(isVendor(host)).toBe(false)
})

test.each(
  [
    'www.notion.so somebody.notion.so www.perplexity.ai bitbucket.org v0.app aws.com stripe.com',
    'buy.stripe.com checkout.shopify.com shop.app azure.com somebody.heroku.com render.com',
    'netlify.com fb.me generativelanguage.googleapis.com',
  ].flatMap((line) => line.split(' ')),
)('who blocks a vendor blocks %s, too', (host) => {
  expect(isBlockedAsVendor(host)).toBe(true)
})

test.each(
  [
    'amazon.com pay.amazon.com microsoft.com google.com pay.google.com play.google.com',
    'facebook.com brave.com oracle.com x.com reddit.com tiktok.com evilopenai.com',
  ].flatMap((line) => line.split(' ')),
)('who blocks a vendor does not block %s', (host) => {
  expect(isBlockedAsVendor(host)).toBe(false)
})
