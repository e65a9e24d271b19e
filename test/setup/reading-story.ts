import { type Given, payment, usd } from './given.ts'

/** Lists whose entries mean more than their text, and payees in several spellings and scripts. */
export function tellOfReadings(given: Given): void {
  const agent = given.agent({ budget: '50' })
  const names = [
    ...['ÉPICERIE   Straße 7', 'Shop.example', 'ｓｈｏｐ １', 'فروشگاه‌ها', '例え.example'],
    ...['Λόγος ΑΕ', 'İstanbul Eczanesi', '👩‍🍳 Kitchen', 'see https://shop.example'],
  ]
  const lists = [
    { allowedMerchants: ['AWS', 'Shop*', 'https://Shop.example:443/', 'épicerie STRASSE 7'] },
    { allowedMerchants: null, blockedMerchants: ['*.example', 'λόγοσ αε', 'istanbul*'] },
  ]
  for (const rules of lists) {
    given.change(agent.policy, rules)
    for (const name of names) given.must(payment(agent.key, usd('1'), { name }))
  }
  const rules = { blockedMerchants: null, blockedCategories: ['Adult_Content', 'mcc 763', '7995'] }
  given.change(agent.policy, rules)
  for (const category of ['ADULT', 'Online Casino', '7995', '0763', 'n/a', 'Office supplies'])
    given.must(payment(agent.key, usd('1'), { name: 'Shop', category }))
}
