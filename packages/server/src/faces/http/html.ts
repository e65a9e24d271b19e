import { type FixedPage, fixedPage } from './fixed-page.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '')
}

/** A whole page around a body that is HTML already. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<nav aria-label="Bursar"><a href="/">Bursar</a> · <a href="/docs">API reference</a> ·
<a href="/guides">Guides</a> · <a href="/errors">Error codes</a></nav>
<main>
${body}
</main>
</body>
</html>
`
}

export const pageStyle = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1, h2 { line-height: 1.2; }
code, pre { font: .9em/1.4 ui-monospace, monospace; background: #f4f4f4; }
pre { padding: 1rem; overflow-x: auto; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #8883; padding: .3rem .6rem; text-align: left; vertical-align: top; }
@media (prefers-color-scheme: dark) {
  body { color: #e6e6e6; background: #16181b; }
  code, pre { background: #23262b; }
  a { color: #8ab4ff; }
}
`

// Nothing is loaded from elsewhere, framed, or sent anywhere but here.
const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:",
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ')

/** A page for browsers. */
export function html(body: string, headers: Readonly<Record<string, string>> = {}): FixedPage {
  const guards = { 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'no-referrer' }
  return fixedPage(body, 'text/html; charset=utf-8', { ...guards, ...headers })
}
