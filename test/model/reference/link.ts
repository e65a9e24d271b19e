import type { Command, Params } from '@bursar/core'
import { hours } from './calendar.ts'
import { isOwnWish, mayGive, type Speaker, voiceOf } from './speaker.ts'
import { type Waiting, waiting } from './waiting.ts'
import type { ModelKey, World } from './world.ts'

const linksMax = 20

export function decideLink(
  world: World,
  speaker: Speaker,
  { command, at }: { command: Extract<Command, { kind: `link.${string}` }>; at: number },
): string | null {
  if (command.kind === 'link.create')
    return makeLink(world, speaker, { params: command.params, at })
  const link = world.links.find(({ id }) => id === command.params.link)
  if (link === undefined) return 'NOT_FOUND'
  if (link.state !== 'OPEN') return 'CONFLICT'
  link.state = 'REVOKED'
  return null
}

function makeLink(
  world: World,
  { key }: Speaker,
  { params, at }: { params: Params<'link.create'>; at: number },
): string | null {
  const found = waiting(world, params.approval)
  if (typeof found === 'string') return found
  if (isMute(world, found, key)) return 'CONFLICT'
  if ('request' in found && !mayGive(key, found.request.wish.what)) return 'FORBIDDEN'
  const made = world.links.filter(({ approval }) => approval === params.approval)
  if (made.length >= linksMax) return 'CONFLICT'
  const { link: id, approval } = params
  const expiresAt = Math.min(at + hours(24), found.expiresAt ?? Number.POSITIVE_INFINITY)
  world.links.push({ id, approval, key, expiresAt, state: 'OPEN' })
  return null
}

/** One of several, or for who asked: there a link says nothing. */
function isMute(world: World, { needed, people, key: asker }: Waiting, key: ModelKey): boolean {
  return needed > 1 || voiceOf(world, asker, people) === voiceOf(world, key, people)
}

/** Uses up a link, or says why it opens nothing. */
export function openedBy(
  world: World,
  { key }: Speaker,
  { params, at }: { params: Params<'approval.approve' | 'approval.deny'>; at: number },
): string | null {
  if (params.link === null) return null
  const link = world.links.find(({ id }) => id === params.link)
  if (link === undefined || link.approval !== params.approval || link.key !== key)
    return 'NOT_FOUND'
  return link.state === 'OPEN' && at < link.expiresAt ? null : 'CONFLICT'
}

export function useUp(world: World, id: Params<'approval.approve'>['link']): void {
  for (const link of world.links) if (link.id === id) link.state = 'USED'
}

/** By a link, or by who asked for it as a person. */
export function mayNotSpeak(
  world: World,
  speaker: Speaker,
  { found, link }: { found: Waiting; link: Params<'approval.approve'>['link'] },
): boolean {
  return (link !== null && isMute(world, found, speaker.key)) || isOwnWish(world, speaker, found)
}
