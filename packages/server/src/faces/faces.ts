import type { Face } from './http/face.ts'
import { v1Face } from './v1/face.ts'
import { handlers } from './v1/handlers.ts'
import { v2Face } from './v2/face.ts'
import { v2Handlers } from './v2/handlers.ts'

/** Every face of the server that HTTP serves. */
export function httpFaces(): readonly Face[] {
  return [v1Face(handlers), v2Face(v2Handlers)]
}
