import { codesByCategory } from './category-codes.ts'

/** The words that a merchant category code can stand for, sorted. */
export const categories: readonly string[] = Object.keys(codesByCategory)

/** The category of a four-digit merchant category code (ISO 18245); null when it is unknown. */
export function categoryOfMcc(mcc: string): string | null {
  return categoryByCode.get(mcc) ?? null
}

const categoryByCode: ReadonlyMap<string, string> = new Map(
  Object.entries(codesByCategory).flatMap(([category, codes]) =>
    codes.split(' ').flatMap((span) => codesIn(span).map((code) => [code, category] as const)),
  ),
)

/** The codes of `3000-3350`; of `4511`, that one. */
function codesIn(span: string): string[] {
  const [first = '', last = first] = span.split('-')
  const count = Number(last) - Number(first) + 1
  return Array.from({ length: count }, (_, at) => String(Number(first) + at).padStart(4, '0'))
}
