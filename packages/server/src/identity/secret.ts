import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16

/** What BURSAR_SECRET is for: sealed boxes, signed cursors, and knowing it again. */
export interface Secrets {
  /** AES-256-GCM; only the same context opens it. */
  seal(text: string, context: string): Uint8Array
  /** null when it was sealed by another secret, in another context, or was changed. */
  open(box: Uint8Array, context: string): string | null
  sign(text: string): string
  verify(text: string, signature: string): boolean
  /** Tells whether a database was set up with this secret, without telling the secret. */
  readonly fingerprint: string
}

export function secretsOf(secret: string): Secrets {
  const key = (use: string) => Buffer.from(hkdfSync('sha256', secret, 'bursar/1', use, 32))
  const sealing = key('sealed box')
  const signing = key('cursor')
  const sign = (text: string) => createHmac('sha256', signing).update(text).digest('base64url')
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    open(box, context) {
      try {
        const bytes = Buffer.from(box)
        const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, IV_BYTES))
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
        const open = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES))
        return Buffer.concat([open, decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
    sign,
    verify(text, signature) {
      const expected = Buffer.from(sign(text))
      const given = Buffer.from(signature)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
    fingerprint: createHmac('sha256', key('fingerprint')).update('bursar').digest('hex'),
  }
}
