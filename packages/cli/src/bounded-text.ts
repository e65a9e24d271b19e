import { createReadStream } from 'node:fs'
import { UsageError } from './usage-error.ts'

/** All of a stream as text. Errors: UsageError when it is longer, or is not UTF-8. */
export async function boundedText(
  stream: AsyncIterable<Buffer | string>,
  { what, bytesMax }: { what: string; bytesMax: number },
): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > bytesMax) throw new UsageError(`${what} has more than ${bytesMax} bytes.`)
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    return decoder.decode(Buffer.concat(chunks))
  } catch {
    throw new UsageError(`${what} is not text in UTF-8.`)
  }
}

/** All of a file as text, with the same bounds. */
export async function fileText(path: string, bytesMax: number): Promise<string> {
  try {
    return await boundedText(createReadStream(path), { what: path, bytesMax })
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`)
  }
}
