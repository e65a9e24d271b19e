import type { Context } from 'hono'
import { linkPath } from '../../application/link.ts'
import type { Env, Exchange } from '../http/exchange.ts'
import type { HttpFace, Served } from '../http/face.ts'
import type { FixedPage } from '../http/fixed-page.ts'
import { plainSurface } from '../http/surface.ts'
import { mountFixed, picture, scriptFile, stylesheet } from '../page/assets.ts'
import { favicon } from '../page/icon.ts'
import { ByLink } from './by-link.ts'
import { ByMember } from './by-member.ts'
import { assets } from './frame.ts'
import { script } from './script.ts'
import { style } from './style.ts'
import { type Entrance, Visit } from './visit.ts'

/** The page of an approval, for who has a link or is signed in, and what it loads. */
export function consentFace(): HttpFace {
  return {
    ...plainSurface,
    prefix: linkPath,
    operations: {},
    mount(app, served) {
      mountFixed(app, served, { name: 'consent', files: files() })
      const page = (path: string, entranceOf: EntranceOf) => {
        const run = (exchange: Exchange, context: Context<Env>) =>
          new Visit(served, exchange, entranceOf(served, exchange, context)).answer()
        app.all(path, (context) => served.shell.serve({ name: 'consent', run }, context))
      }
      page(`${linkPath}:secret`, (...of) => new ByLink(of[0], of[1], param(of[2], 'secret')))
      for (const environment of ['test', 'live'] as const)
        page(`/${environment}/approvals/:id`, (...of) => {
          const named = { environment, id: param(of[2], 'id') }
          return new ByMember(of[0], of[1], named)
        })
    },
  }
}

type EntranceOf = (served: Served, exchange: Exchange, context: Context<Env>) => Entrance

function param(context: Context<Env>, name: string): string {
  return context.req.param(name) ?? ''
}

function files(): (readonly [string, FixedPage])[] {
  return [
    [assets.style, stylesheet(style)],
    [assets.script, scriptFile(script)],
    [assets.test, picture(favicon('test'))],
    [assets.live, picture(favicon('live'))],
  ]
}
