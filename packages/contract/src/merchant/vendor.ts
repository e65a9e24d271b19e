interface Vendor {
  /** As people write them, in lower case. */
  readonly names: readonly string[]
  readonly domains: readonly string[]
}

/**
 * Well-known vendors that agents pay. Wherever an allow list names a vendor, a domain here lets
 * payments through, and so does every domain beneath it. Hence it must be the vendor's own, and
 * whatever is bought there must be bought from the vendor:
 *
 * - Of a firm with several businesses only the business's own domain is here: not amazon.com.
 * - Domains beneath which customers have hosts are left out, though they are the vendor's:
 *   whoever rents a bucket in amazonaws.com could take money in the name of AWS.
 * - Domains with pages on which customers collect money are left out too: buy.stripe.com is
 *   anybody's shop, and so only the API and the dashboard stand for Stripe.
 * - Names by which several firms go are left out, such as Gemini or Together.
 *
 * A block list that should reach further names such a domain itself.
 */
export const vendors: readonly Vendor[] = [
  { names: ['adwords', 'google ads', 'google adwords'], domains: ['ads.google.com'] },
  { names: ['airtable'], domains: ['airtable.com'] },
  { names: ['amazon ads', 'amazon advertising'], domains: ['advertising.amazon.com'] },
  { names: ['amazon web services', 'aws'], domains: ['aws.amazon.com'] },
  { names: ['anthropic', 'claude'], domains: ['anthropic.com', 'claude.ai', 'claude.com'] },
  { names: ['apify'], domains: ['apify.com'] },
  { names: ['assembly ai', 'assemblyai'], domains: ['assemblyai.com'] },
  { names: ['atlassian'], domains: ['atlassian.com'] },
  { names: ['azure', 'microsoft azure'], domains: ['azure.microsoft.com', 'portal.azure.com'] },
  { names: ['bing ads', 'microsoft ads', 'microsoft advertising'], domains: ['ads.microsoft.com'] },
  { names: ['brave search', 'brave search api'], domains: ['search.brave.com'] },
  { names: ['bright data'], domains: ['brightdata.com'] },
  { names: ['browserbase'], domains: ['browserbase.com'] },
  { names: ['canva'], domains: ['canva.com'] },
  { names: ['chatgpt', 'openai'], domains: ['openai.com'] },
  { names: ['cloudflare'], domains: ['cloudflare.com'] },
  { names: ['cohere'], domains: ['cohere.com'] },
  { names: ['cursor'], domains: ['cursor.com'] },
  { names: ['datadog'], domains: ['datadoghq.com'] },
  { names: ['deepgram'], domains: ['deepgram.com'] },
  { names: ['deepl'], domains: ['deepl.com'] },
  { names: ['deepseek'], domains: ['deepseek.com'] },
  { names: ['digital ocean', 'digitalocean'], domains: ['digitalocean.com'] },
  { names: ['docker'], domains: ['docker.com'] },
  { names: ['eleven labs', 'elevenlabs'], domains: ['elevenlabs.io'] },
  { names: ['exa ai'], domains: ['exa.ai'] },
  {
    names: ['facebook ads', 'meta ads'],
    domains: ['adsmanager.facebook.com', 'business.facebook.com'],
  },
  { names: ['figma'], domains: ['figma.com'] },
  { names: ['firecrawl'], domains: ['firecrawl.dev'] },
  { names: ['fireworks ai'], domains: ['fireworks.ai'] },
  { names: ['gcp', 'google cloud', 'google cloud platform'], domains: ['cloud.google.com'] },
  {
    names: ['gemini api', 'google ai studio'],
    domains: ['ai.google.dev', 'aistudio.google.com'],
  },
  { names: ['github'], domains: ['github.com'] },
  { names: ['gitlab'], domains: ['gitlab.com'] },
  { names: ['google workspace'], domains: ['admin.google.com', 'workspace.google.com'] },
  { names: ['groq'], domains: ['groq.com'] },
  { names: ['heroku'], domains: ['api.heroku.com', 'dashboard.heroku.com'] },
  { names: ['hetzner'], domains: ['hetzner.com'] },
  { names: ['hugging face', 'huggingface'], domains: ['huggingface.co'] },
  { names: ['jetbrains'], domains: ['jetbrains.com'] },
  { names: ['linear'], domains: ['linear.app'] },
  { names: ['mailgun'], domains: ['mailgun.com'] },
  { names: ['midjourney'], domains: ['midjourney.com'] },
  { names: ['mistral', 'mistral ai'], domains: ['mistral.ai'] },
  { names: ['modal'], domains: ['modal.com'] },
  { names: ['mongodb', 'mongodb atlas'], domains: ['mongodb.com'] },
  { names: ['namecheap'], domains: ['namecheap.com'] },
  { names: ['netlify'], domains: ['api.netlify.com', 'app.netlify.com'] },
  { names: ['notion'], domains: ['notion.com'] },
  { names: ['open router', 'openrouter'], domains: ['openrouter.ai'] },
  { names: ['oracle cloud'], domains: ['cloud.oracle.com'] },
  { names: ['ovh', 'ovhcloud'], domains: ['ovhcloud.com'] },
  { names: ['perplexity', 'perplexity ai'], domains: ['api.perplexity.ai'] },
  { names: ['pinecone'], domains: ['pinecone.io'] },
  { names: ['railway'], domains: ['railway.com'] },
  { names: ['reddit ads'], domains: ['ads.reddit.com'] },
  { names: ['render'], domains: ['api.render.com', 'dashboard.render.com'] },
  { names: ['replicate'], domains: ['replicate.com'] },
  { names: ['replit'], domains: ['replit.com'] },
  { names: ['resend'], domains: ['resend.com'] },
  { names: ['runpod'], domains: ['runpod.io'] },
  { names: ['sendgrid', 'twilio sendgrid'], domains: ['sendgrid.com'] },
  { names: ['sentry'], domains: ['sentry.io'] },
  { names: ['serpapi'], domains: ['serpapi.com'] },
  { names: ['shopify'], domains: ['admin.shopify.com'] },
  { names: ['slack'], domains: ['slack.com'] },
  { names: ['snowflake'], domains: ['snowflake.com'] },
  { names: ['stripe'], domains: ['api.stripe.com', 'dashboard.stripe.com'] },
  { names: ['supabase'], domains: ['supabase.com'] },
  { names: ['tavily'], domains: ['tavily.com'] },
  { names: ['tiktok ads'], domains: ['ads.tiktok.com'] },
  { names: ['together ai'], domains: ['together.ai'] },
  { names: ['twilio'], domains: ['twilio.com'] },
  { names: ['twitter ads', 'x ads'], domains: ['ads.twitter.com', 'ads.x.com'] },
  { names: ['upstash'], domains: ['upstash.com'] },
  { names: ['vercel'], domains: ['vercel.com'] },
  { names: ['xai'], domains: ['x.ai'] },
]
