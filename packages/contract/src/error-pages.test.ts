import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type ProblemCode, problemCodes, problems, slugOf } from './problem.ts'
import { problemBody } from './v1/problem.ts'

const folder = fileURLToPath(new URL('../../../docs/errors', import.meta.url))
const read = (slug: string) => readFileSync(`${folder}/${slug}.md`, 'utf8')

const sections = [
  '## What it means',
  '## Why it happens',
  '## What an agent should do',
  '## What an operator should do',
  '## Example',
]

test('there is a page per code and a code per page', () => {
  const pages = readdirSync(folder).sort()
  expect(pages).toEqual(problemCodes.map((code) => `${slugOf(code)}.md`).sort())
})

test.each(problemCodes)('the page of %s says what, why and what to do', (code) => {
  const page = read(slugOf(code))
  const { title, status } = problems[code]
  expect(page.startsWith(`# ${title}\n\n\`${code}\`, status ${status}.\n`)).toBe(true)
  const places = sections.map((section) => page.indexOf(`\n${section}\n`))
  expect(places.every((place) => place > 0)).toBe(true)
  expect([...places].sort((a, b) => a - b)).toEqual(places)
})

/** Codes of which each answer names what it is about. */
const own: Readonly<Partial<Record<ProblemCode, string>>> = {
  INVALID_REQUEST: 'name: Required.',
  NOT_SERVED: 'This version does not serve POST /api/v2/webhooks.',
}

test.each(problemCodes)('the example on the page of %s is what a server answers', (code) => {
  const [, json = ''] = /```json\n([\s\S]*?)\n```/.exec(read(slugOf(code))) ?? []
  const example = problemBody.strict().parse(JSON.parse(json))
  const { title, status, sentence } = problems[code]
  // Of a payment that was declined, the check that decided says why.
  const failed = example.trace?.filter(({ outcome }) => outcome !== 'pass') ?? []
  const reason = failed.find(({ outcome }) => outcome === 'deny') ?? failed[0]
  const detail = own[code] ?? reason?.message ?? sentence
  expect(example).toMatchObject({
    type: `/errors/${slugOf(code)}`,
    title,
    status,
    detail,
    code,
    error: { code, message: detail, requestId: example.requestId },
  })
})
