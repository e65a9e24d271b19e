// Firms that are known by name alone: vendor.ts of the contract has those whose domains are known.
// A known name is no mistyped word, so that it can be blocked, and written without a capital.
const names = [
  // Shops and marketplaces
  "ace hardware, amazon, asos, autozone, bestbuy, bj's, craigslist, depop, dick's, digi key",
  'digikey, farnell, fastenal, flipkart, grainger, harbor freight, homedepot, ikea, kmart',
  "kohl's, kohls, lowe's, lowes, macy's, mcmaster carr, mediamarkt, menards, mercari",
  "micro center, monoprice, mouser, newegg, nordstrom, o'reilly, offerup, office depot",
  "officemax, poshmark, rakuten, rs components, sam's club, screwfix, sephora, taobao",
  "thriftbooks, trader joe's, uline, vinted, vistaprint, walgreens, wayfair, zalando",
  'zappos',
  // Food
  "albertsons, aldi, carrefour, chipotle, deliveroo, domino's, dunkin, edeka, ezcater",
  "gopuff, grubhub, hellofresh, just eat, kroger, lidl, mcdonald's, mcdonalds, panera",
  "pizza hut, postmates, publix, rewe, safeway, sainsbury's, sainsburys, starbucks",
  'sweetgreen, swiggy, sysco, tesco, us foods, waitrose, whole foods, wholefoods, wolt',
  'zomato',
  // Travel and rides
  'agoda, air france, alaska airlines, american airlines, amtrak, avis, blablacar',
  'british airways, cabify, delta air lines, deutsche bahn, easyjet, europcar, eurostar',
  'expedia, flixbus, freenow, hertz, hilton, hyatt, jetblue, klm, lufthansa, marriott',
  'priceline, qantas, ryanair, sixt, skyscanner, trainline, tripadvisor, trivago',
  'united airlines, vrbo, wizz air',
  // Carriers
  'canada post, deutsche post, dpd, easypost, gls, la poste, lasership, ontrac, parcelforce',
  'pirate ship, purolator, royal mail, sendcloud, shippo, shipstation, usps, yodel',
  // Social networks, advertising and media
  'adroll, audible, criteo, dazn, discord, disney plus, facebook, getty images, gofundme',
  'google play, hbo max, hulu, instagram, istock, kickstarter, kindle, linkedin ads',
  'onlyfans, outbrain, patreon, pinterest, pinterest ads, pornhub, quora ads, reddit',
  'shutterstock, snapchat, snapchat ads, soundcloud, substack, taboola, telegram, tiktok',
  'tinder, tumblr, twitch, twitter, vimeo, whatsapp, youtube, youtube ads, youtube premium',
  // Games
  'blizzard, electronic arts, epic games, humble bundle, minecraft, nintendo, playstation',
  'riot games, roblox, ubisoft, xbox',
  // Gambling and coins
  'bet365, betfair, betmgm, betway, bitfinex, bitmex, bitstamp, bovada, bybit, draftkings',
  'etoro, fanduel, huobi, kalshi, kucoin, ladbrokes, metamask, moonpay, okx, opensea',
  'paddy power, partypoker, pokerstars, polymarket, robinhood, unibet, william hill',
  // Money
  'adp, adyen, affirm, afterpay, cash app, cashapp, chargebee, expensify, freshbooks',
  'gumroad, klarna, lemon squeezy, mollie, neteller, paychex, payoneer, paysafe',
  'paysafecard, recurly, remitly, skrill, turbotax, wepay, worldremit, xero, xoom, zelle',
  // Software and clouds
  'activecampaign, ahrefs, ai21, airbyte, akamai, algolia, alibaba cloud, amplitude',
  'app store, apple music, appsflyer, assemblyai, backblaze, basecamp, baseten, bitbucket',
  'bitwarden, bluehost, brevo, calendly, circleci, clearbit, clickhouse, clickup',
  'cloudinary, codecov, codeium, confluent, contabo, contentful, convertkit, coreweave',
  'crunchbase, databricks, datarobot, dbt cloud, descript, dreamhost, elastic cloud, envato',
  'evernote, factset, fastly, figjam, fivetran, freshdesk, getresponse, google',
  'google drive, google maps, google one, grafana, grafana cloud, grammarly business',
  'hashicorp, heygen, hootsuite, hostgator, hostinger, ibm, imgix, ionos, jasper ai',
  'jina ai, jira, klaviyo, lambda labs, langchain, langsmith, lastpass, launchdarkly',
  'leonardo ai, linode, llamaindex, lucidchart, luma ai, mapbox, mathworks, messagebird',
  'microsoft, mistral api, mixpanel, moodle, moz pro, namesilo, neo4j, newsapi, ngrok, npm',
  'openweather, oxylabs, paperspace, pexels, pika labs, planetscale, plivo, porkbun',
  'posthog, prisma, proton mail, pulumi, qdrant, rackspace, rapidapi, redis cloud',
  'ringcentral, runwayml, scaleway, scraperapi, scrapingbee, screaming frog, semrush',
  'serper, siteground, skillshare, smartproxy, snyk, sonarcloud, squarespace, stability ai',
  'stack overflow, suno, supermetrics, surveymonkey, synthesia, tabnine, telnyx',
  'tencent cloud, terraform cloud, todoist, trello, turbopuffer, typeform, unsplash, vonage',
  'voyage ai, vultr, wasabi, weaviate, webflow, wix, wordpress, xerox, zoho, zoominfo, zyte',
  // Telecom, energy and insurance
  'aetna, allstate, bp, british gas, chevron, chubb, cigna, comcast, con edison',
  'deutsche telekom, duke energy, enel, exxon, exxonmobil, geico, google fi, mint mobile',
  'o2, octopus energy, state farm, t mobile, telefonica, texaco, tmobile, verizon, vodafone',
  'xfinity',
  // Hardware
  'acer, asus, hewlett packard, hp, lenovo, logitech, nvidia, raspberry pi, samsung',
  'supermicro',
  // Papers and data
  '99designs, arxiv, bloomberg, chegg, codecademy, datacamp, duolingo, economist, edx',
  'elsevier, financial times, gartner, getabstract, ieee, jstor, khan academy, lexisnexis',
  'masterclass, new york times, nytimes, pitchbook, pluralsight, printful, printify, pubmed',
  'reuters, sciencedirect, scopus, similarweb, springer, statista, taskrabbit, thumbtack',
  'toptal, udacity, wall street journal, washington post, westlaw, wework, wiley, wsj',
]

// Words of everyday language too, and names only where they have a capital letter.
const capitals =
  'Apple Bolt Bumble Buffer Bunny Caviar Delta Elastic Emirates Framer Ghost Grab Gemini Kayak ' +
  'Loom Lime Luma Mercury Meta Miro Moz Ola Oracle Paddle Ramp Riverside Runway Sage Seamless ' +
  'Segment Shell Signal Southwest Square Stake Steam Subway Target Threads Toast Unity United ' +
  'Windsurf Wise Wish Intuit'

const inCapitals = new Set(capitals.split(' '))

export const knownNames: ReadonlySet<string> = new Set([
  ...names.flatMap((line) => line.split(', ')),
  ...['at&t', 'b&h', 'h&m', 'm&s', 'p&g', 'pg&e'],
])

/** Whether a word is a name as it stands, with its capital letter. */
export function isNameInCapitals(word: string): boolean {
  return inCapitals.has(word) || (/^\p{Lu}{3,}$/u.test(word) && inCapitals.has(titled(word)))
}

function titled(word: string): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase()
}
