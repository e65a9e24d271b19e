import type { HttpFace } from '../http/face.ts'
import { type FixedPage, fixedPage, fixedResponse } from '../http/fixed-page.ts'
import type { Route } from '../http/shell.ts'
import { plainSurface } from '../http/surface.ts'
import { mountFixed, picture, scriptFile, stylesheet } from '../page/assets.ts'
import { guards } from '../page/guards.ts'
import { favicon } from '../page/icon.ts'
import { accountPage } from './account.ts'
import { files } from './frame.ts'
import { joinPage } from './join.ts'
import { choosePage, peoplePage } from './people.ts'
import { homeOf } from './place.ts'
import { account } from './script/account.ts'
import { join } from './script/join.ts'
import { page } from './script/page.ts'
import { people } from './script/people.ts'
import { signIn } from './script/sign-in.ts'
import { to } from './script/to.ts'
import { signInPage } from './sign-in.ts'
import { style } from './style.ts'

/** The pages of a person: joining, signing in, their account, and the people of a book. */
export function peopleFace(): HttpFace {
  return {
    ...plainSurface,
    prefix: '/people/',
    operations: {},
    mount(app, served) {
      const home = homeOf(served.application.deps.publicUrl)
      const own = [
        ['/join', html(joinPage(home))],
        ['/sign-in', html(signInPage(home))],
        ['/account', html(accountPage(home))],
      ] as const
      mountFixed(app, served, { name: 'people', files: [...assets(), ...own] })
      const books = {
        test: html(peoplePage(home, 'test')),
        live: html(peoplePage(home, 'live')),
      }
      const either = html(choosePage())
      app.get('/people', (context) => {
        const run: Route['run'] = (exchange) =>
          fixedResponse(exchange, bookIn(exchange.query, books) ?? either)
        return served.shell.serve({ name: 'people', run }, context)
      })
    },
  }
}

function bookIn<T>(query: string, books: { readonly test: T; readonly live: T }): T | null {
  const named = new URLSearchParams(query).getAll('environment')
  if (named.length !== 1) return null
  return named[0] === 'test' ? books.test : named[0] === 'live' ? books.live : null
}

// Nothing of these pages becomes HTML from text, which their scripts could not do if they tried.
const guarded = guards('none', ["require-trusted-types-for 'script'; trusted-types 'none'"])

function html(text: string): FixedPage {
  return fixedPage(text, 'text/html; charset=utf-8', guarded)
}

function assets(): (readonly [string, FixedPage])[] {
  return [
    [files.style, stylesheet(style)],
    [files.test, picture(favicon('test'))],
    [files.live, picture(favicon('live'))],
    [files.page, scriptFile(brief(page))],
    [files.to, scriptFile(brief(to))],
    [files.join, scriptFile(brief(join))],
    [files.signIn, scriptFile(brief(signIn))],
    [files.account, scriptFile(brief(account))],
    [files.people, scriptFile(brief(people))],
  ]
}

// No text of theirs has several lines, so what is only for readers of the source can go.
function brief(script: string): string {
  const lines = script.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('//')).join('\n')
}
