import { barOf, type Environment, frame, marks } from '../page/frame.ts'
import { icon } from '../page/icon.ts'
import { type Markup, markup } from '../page/markup.ts'

export const files = {
  style: '/people/page.css',
  test: '/people/test.svg',
  live: '/people/live.svg',
  page: '/people/page.js',
  to: '/people/to.js',
  join: '/people/join.js',
  signIn: '/people/sign-in.js',
  account: '/people/account.js',
  people: '/people/people.js',
} as const

interface Page {
  readonly script?: 'to' | 'join' | 'signIn' | 'account' | 'people'
  readonly title: string
  readonly body: Markup
  readonly environment?: Environment
  readonly beside?: Markup
  readonly across?: Markup
  readonly shape?: string
}

/** A page of a person. What it says of them its script asks for: it is the same for everybody. */
export function framed({ script = 'to', environment, body, ...page }: Page): string {
  const { style, test, live } = files
  return frame({
    ...page,
    environment: environment ?? null,
    organization: null,
    body: markup`${body}
<p class="status" id="status" role="status"></p>
<noscript><p class="note refused">${icon('alarm')}<span>This page needs JavaScript, since passkeys
do. It loads nothing from elsewhere.</span></p></noscript>`,
    assets: { style, test, live, script: files[script] },
    load: 'type="module"',
  })
}

/** The bars of both books, of which a script shows one once it is known which. */
export function barsToShow(): Markup {
  const bars = (['test', 'live'] as const).map(
    (environment) => markup`<template id="bar-${environment}" data-mark="${marks[environment]}"
data-icon="${files[environment]}">${barOf(environment)}</template>`,
  )
  return markup`${bars}`
}

/** The word of a book beside what is of it. */
export function tagOf(environment: Environment): Markup {
  return markup`<b class="tag ${environment}">${environment.toUpperCase()}</b>`
}
