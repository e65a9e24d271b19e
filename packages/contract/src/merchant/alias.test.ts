import { expect, test } from 'vitest'
import { aliasesOf } from './alias.ts'
import { vendors } from './vendor.ts'

const names = vendors.flatMap((vendor) => vendor.names)
const domains = vendors.flatMap((vendor) => vendor.domains)

const isWithin = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)
const isVendor = (host: string) => domains.some((domain) => isWithin(host, domain))

test('a vendor is known by each of its names, its domains first', () => {
  expect(aliasesOf('AWS')).toEqual(['aws.amazon.com', 'amazon web services'])
  expect(aliasesOf('Amazon Web Services')).toEqual(['aws.amazon.com', 'aws'])
  expect(aliasesOf('OpenAI')).toEqual(['openai.com', 'chatgpt'])
  expect(aliasesOf('GitHub')).toEqual(['github.com'])
})

test('case and surrounding space do not matter', () => {
  for (const spelt of ['google ads', ' Google Ads\t', 'GOOGLE ADS'])
    expect(aliasesOf(spelt)).toEqual(['ads.google.com', 'adwords', 'google adwords'])
})

test('what names no vendor means only itself', () => {
  for (const word of ['', ' ', 'openai.com', 'google', 'aws support', 'g\u043ethub', 'constructor'])
    expect([word, aliasesOf(word)]).toEqual([word, null])
})

test('every vendor is found', () => {
  for (const { names: its, domains: own } of vendors)
    for (const name of its) expect([name, aliasesOf(name)?.[0]]).toEqual([name, own[0]])
})

test('no name and no domain stands for two vendors', () => {
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  const covered = domains.filter((one, at) =>
    domains.some((other, place) => place !== at && isWithin(one, other)),
  )
  expect(covered).toEqual([])
})

test('names are folded and no domains, domains are bare and in ASCII', () => {
  expect(names.filter((name) => !/^[a-z0-9]+( [a-z0-9]+)*$/.test(name))).toEqual([])
  const isDomain = /^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$/
  expect(domains.filter((domain) => !isDomain.test(domain))).toEqual([])
})

test('the file is sorted', () => {
  const firsts = vendors.map((vendor) => vendor.names[0])
  expect([...firsts].sort()).toEqual(firsts)
  for (const { names: its, domains: own } of vendors) {
    expect([...its].sort()).toEqual(its)
    expect([...own].sort()).toEqual(own)
  }
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
    'openai.com.example.com chatgpt.com www.perplexity.ai',
  ].flatMap((line) => line.split(' ')),
)('%s is nobody of the file', (host) => {
  expect(isVendor(host)).toBe(false)
})
