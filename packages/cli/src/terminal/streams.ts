import type { Readable, Writable } from 'node:stream'
import type { Io } from './io.ts'

/** Where questions are asked: stdout stays what a program reads. */
export function streamsOf({ stdin, stderr, signal }: Io) {
  return { input: stdin as Readable, output: stderr as Writable, signal }
}
