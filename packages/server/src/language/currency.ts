/** Currencies that a text may name by their code (ISO 4217), but for those that are words. */
const codes = new Set(
  (
    'USD EUR GBP CHF JPY CAD AUD NZD CNY HKD SGD SEK NOK DKK PLN CZK HUF RON BGN ISK ILS AED SAR ' +
    'INR KRW THB MYR IDR PHP VND TWD BRL MXN ARS CLP ZAR NGN KES EGP TRY UAH'
  ).split(' '),
)
const inLowerCase = new Set(['usd', 'eur', 'gbp', 'chf', 'jpy', 'cad', 'aud', 'usdc'])

/** The code that a word is; USDC is another name for US dollars here. */
export function currencyNamed(word: string): string | null {
  const code = word.toUpperCase()
  if (word !== code && !inLowerCase.has(word)) return null
  return code === 'USDC' || codes.has(code) ? code : null
}

const bySign: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' }

export function currencyOfSign(sign: string): string | null {
  return bySign[sign] ?? null
}
