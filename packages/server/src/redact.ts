// What opens a book, or a database, never stands in a line.
const SECRET = /\b(bs[rlafc]_(?:test|live)_[0-9A-Za-z]{0,8})[0-9A-Za-z]*/g
// What opens an account: an invitation, a session, an attempt to sign in, a request of a client.
const TOKEN = /\b(bs[isaq]_)(?!test_|live_)[0-9A-Za-z]+/g
// The rest of the address of a page on which whoever has it can decide.
const LINK = /(\/approve\/)[^\s"'<>\\]+/g
const PASSWORD = /(:\/\/[^\s:/@"]*):[^\s/@"]+@/g

/** Secrets are cut after the part that names their book; all else in an address goes altogether. */
export function withoutSecrets(text: string): string {
  return text
    .replace(SECRET, '$1…')
    .replace(TOKEN, '$1…')
    .replace(PASSWORD, '$1:…@')
    .replace(LINK, '$1…')
}
