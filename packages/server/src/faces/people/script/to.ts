/** Where to go after signing in: a path of this server alone, judged as the browser reads it. */
export const to = `const home = '/account'

export const ownPath = (to, origin) => {
  // Only from the root: an address with a scheme may have this origin too, as those of blobs do.
  if (to === null || !to.startsWith('/')) return home
  try {
    const url = new URL(to, origin)
    const isOwn = url.origin === origin && !url.pathname.startsWith('//')
    return isOwn ? url.pathname + url.search + url.hash : home
  } catch {
    return home
  }
}
`
