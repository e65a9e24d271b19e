import { authFace } from './auth/face.ts'
import { consentFace } from './consent/face.ts'
import type { HttpFace } from './http/face.ts'
import { mcpFace } from './mcp/face.ts'
import { oauthFace } from './oauth/face.ts'
import { peopleFace } from './people/face.ts'
import { v1Face } from './v1/face.ts'
import { handlers } from './v1/handlers.ts'
import { v2Face } from './v2/face.ts'
import { v2Handlers } from './v2/handlers.ts'

/** Every face of the server that HTTP serves. */
export function httpFaces(): readonly HttpFace[] {
  const v1 = v1Face(handlers)
  const people = [authFace(), peopleFace(), oauthFace()]
  return [v1, v2Face(v2Handlers), mcpFace(v1), consentFace(), ...people]
}
