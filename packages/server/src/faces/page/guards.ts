/**
 * Nothing runs, is loaded or sent but from and to here, no page frames it, and no address of it
 * goes along to anywhere. `forms` is where its forms may be sent, `more` what else its policy says.
 */
export function guards(
  forms: 'self' | 'none',
  more: readonly string[] = [],
): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
      `connect-src 'self'; base-uri 'none'; form-action '${forms}'; frame-ancestors 'none'`,
      ...more,
    ].join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Type': 'text/html; charset=utf-8',
  }
}
