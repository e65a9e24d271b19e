/** Where clients find out who gives tokens for the tools (RFC 9728, 3.1). */
export const resourceMetadataPath = '/.well-known/oauth-protected-resource/mcp'

/** What a 401 says to clients that look for a token; with an error, the one they have is over. */
export function bearerChallenge(publicUrl: string, error: 'invalid_token' | null): string {
  const over = error === null ? '' : `error="${error}", `
  return `Bearer ${over}resource_metadata="${publicUrl}${resourceMetadataPath}", scope="agent"`
}
