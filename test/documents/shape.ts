type Json = Readonly<Record<string, unknown>>

/** Fields whose inner names are the caller's, or those of rails that may not exist. */
const open = ['metadata', 'addresses']

/** Fields that are null where the caller did not say what the document's example has. */
const nullable = ['framework']

const forms: readonly RegExp[] = [/^\d+\.\d{2,8}$/, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/]

/** Where an answer has not the fields, the types and the forms of the one that is shown. */
export function misfitsOf(shown: unknown, answer: unknown, path = '$'): string[] {
  const type = jsonTypeOf(shown)
  if (jsonTypeOf(answer) !== type) return [`${path} is ${JSON.stringify(answer)}, not a ${type}`]
  if (type === 'array') {
    const [first] = shown as unknown[]
    if (first === undefined) return []
    const items = (answer as unknown[]).entries()
    return [...items].flatMap(([index, item]) => misfitsOf(first, item, `${path}[${index}]`))
  }
  if (type === 'object') return misfitsWithin(shown as Json, answer as Json, path)
  const form = forms.find((one) => one.test(String(shown)))
  if (type !== 'string' || form === undefined || form.test(String(answer))) return []
  return [`${path} is ${answer}, which has not the form of ${shown}`]
}

function misfitsWithin(shown: Json, answer: Json, path: string): string[] {
  return Object.entries(shown).flatMap(([name, value]) => {
    const inner = `${path}.${name}`
    const found = answer[name]
    if (found === undefined) return [`${inner} is missing`]
    if (found === null && nullable.includes(name)) return []
    return misfitsOf(open.includes(name) ? {} : value, found, inner)
  })
}

/** The type of a value in the words of JSON. */
export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
