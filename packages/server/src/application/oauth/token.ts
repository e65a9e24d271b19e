import { createHash } from 'node:crypto'
import { hashKey, mintSecret, type NamedBook, parseOAuth } from '../../identity/mint.ts'
import {
  type CodeFound,
  decodeCode,
  type GrantRef,
  selectCode,
  useCode,
} from '../../store/oauth/code.ts'
import {
  decodeToken,
  deleteToken,
  insertTokens,
  selectToken,
  type TokenFound,
  trimTokens,
  useRefresh,
} from '../../store/oauth/token.ts'
import type { Application } from '../perform.ts'
import { endAccess } from './grant.ts'
import { type OAuthError, oauthError, scope } from './oauth.ts'

/** What a client is answered with (RFC 6749, 5.1). */
export interface Tokens {
  readonly kind: 'tokens'
  readonly access: string
  readonly refresh: string
  readonly seconds: number
  readonly scope: string
}

export interface CodeExchange {
  readonly code: string
  readonly client: string
  readonly redirectUri: string
  readonly verifier: string
  readonly resource: string | null
}

const noCode = () => oauthError('invalid_grant', 'the code is not good, or not good any more')
const noToken = () => oauthError('invalid_grant', 'the token is not good, or not good any more')

/** The client that something was given to, so that it can prove itself; nothing is used up. */
export async function clientOfGrant(
  application: Application,
  secret: string,
): Promise<string | null> {
  const found = (await codeOf(application, secret)) ?? (await tokenOf(application, secret))
  return found?.found.client ?? null
}

/** Tokens for a code, once. A second use of it ends the access: one of the two was no client. */
export async function exchangeCode(
  application: Application,
  { code, client, redirectUri, verifier, resource }: CodeExchange,
): Promise<Tokens | OAuthError> {
  const named = await codeOf(application, code)
  if (named === null) return noCode()
  const { book, found } = named
  if (found.isUsed) return endedBy(application, book, found, noCode())
  if (found.isOver || found.client !== client || found.redirectUri !== redirectUri) return noCode()
  if (challengeOf(verifier) !== found.challenge)
    return oauthError('invalid_grant', 'the code_verifier is not the one of the request')
  if (resource !== null && resource !== found.resource) return otherResource()
  const isFirst = await application.people.writer.changes(useCode(book.bookId, hashKey(code)))
  if (!isFirst) return endedBy(application, book, found, noCode())
  return issue(application, book, found)
}

/**
 * New tokens for an earlier one. Clients that run in several places send the same at once, and
 * each is answered; long after its first use it is in the wrong hands, and the access ends.
 */
export async function refresh(
  application: Application,
  asked: { readonly token: string; readonly client: string; readonly resource: string | null },
): Promise<Tokens | OAuthError> {
  const named = await tokenOf(application, asked.token)
  if (named === null || named.found.kind !== 'refresh') return noToken()
  const { book, found } = named
  if (found.isOver || found.client !== asked.client) return noToken()
  if (asked.resource !== null && asked.resource !== found.resource) return otherResource()
  const [used] = await application.people.writer.write(
    useRefresh(book.bookId, hashKey(asked.token)),
  )
  const [row] = used?.rows ?? []
  if (row === undefined) return noToken()
  if (row.good !== true) return endedBy(application, book, found, noToken())
  return issue(application, book, found)
}

/** A client gives a token back (RFC 7009): with one to refresh, all that it was given ends. */
export async function revokeToken(
  application: Application,
  { token, client }: { readonly token: string; readonly client: string },
): Promise<void> {
  const named = await tokenOf(application, token)
  if (named === null || named.found.client !== client) return
  const { book, found } = named
  if (found.kind === 'refresh') return endAccess(application, book.bookId, found)
  const hash = hashKey(token)
  await application.people.writer.write(deleteToken(book.bookId, hash))
  application.oauth.access.forget([hash])
}

async function issue(
  { people }: Application,
  { environment, bookId }: NamedBook,
  ref: GrantRef,
): Promise<Tokens | OAuthError> {
  const access = mintSecret(environment, bookId, 'bsa')
  const next = mintSecret(environment, bookId, 'bsf')
  const hashes = { access: hashKey(access), refresh: hashKey(next) }
  const [written] = await people.writer.write(
    insertTokens(bookId, ref, hashes),
    trimTokens(bookId, ref.key),
  )
  const row = written?.rows.find(({ kind }) => kind === 'access')
  if (row === undefined) return oauthError('invalid_grant', 'the access of this client has ended')
  return { kind: 'tokens', access, refresh: next, seconds: Number(row.seconds), scope }
}

async function endedBy(
  application: Application,
  { bookId }: NamedBook,
  found: GrantRef,
  error: OAuthError,
): Promise<OAuthError> {
  await endAccess(application, bookId, found)
  return error
}

interface Named<T> {
  readonly book: NamedBook
  readonly found: T
}

async function codeOf({ deps }: Application, code: string): Promise<Named<CodeFound> | null> {
  const book = parseOAuth('bsc', code)
  if (book === null) return null
  const [row] = await deps.database.read(selectCode(book.bookId, hashKey(code)))
  return row === undefined ? null : { book, found: decodeCode(row) }
}

async function tokenOf({ deps }: Application, token: string): Promise<Named<TokenFound> | null> {
  const book = parseOAuth('bsa', token) ?? parseOAuth('bsf', token)
  if (book === null) return null
  const [row] = await deps.database.read(selectToken(book.bookId, hashKey(token)))
  return row === undefined ? null : { book, found: decodeToken(row) }
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function otherResource(): OAuthError {
  return oauthError('invalid_target', 'the resource is not the one of the request')
}
