/** The first header of that name as it was sent, without building all the others. */
export function rawHeader(
  { rawHeaders }: { readonly rawHeaders: readonly string[] },
  name: Lowercase<string>,
): string | null {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const sent = rawHeaders[at]
    if (sent?.length === name.length && sent.toLowerCase() === name)
      return rawHeaders[at + 1] ?? null
  }
  return null
}
