import { type Operation, type ProblemCode, v2Operations } from '@bursar/contract'
import { expect } from 'vitest'
import type { RawAnswer } from '../e2e/raw-http.ts'

const operations: readonly { form: RegExp; operation: Operation }[] = Object.values(
  v2Operations,
).flatMap((operation: Operation) =>
  [operation.path, ...(operation.aliases ?? [])].map((path) => ({
    form: RegExp(`^${operation.method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    operation,
  })),
)

/** What the contract says of a call; null: it knows no such call. */
export function operationOf(method: string, path: string): Operation | null {
  const [plain = ''] = path.split('?')
  const address = `${method} /api/v2${plain}`
  return operations.find(({ form }) => form.test(address))?.operation ?? null
}

/** An answer is what the contract declares: its status, each field, and no field beyond. */
export function expectDeclared(operation: Operation, { status, body }: RawAnswer): void {
  if (status >= 400) {
    const { code } = body as { code: ProblemCode }
    expect(operation.problems, operation.name).toContain(code)
    return
  }
  const schema = operation.answers[status as 200 | 201 | 202]
  expect(schema, `${operation.name} declares ${status}`).toBeDefined()
  expect(schema?.parse(body)).toEqual(body)
}
