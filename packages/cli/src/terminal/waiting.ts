import type { Out } from './io.ts'

const firstMs = 1_000
const nextMs = 200
const marks = '|/-\\'

/** Shows on a terminal that an answer takes long, and how long; leaves no trace. */
export async function waiting<T>(answer: Promise<T>, what: string, out: Out): Promise<T> {
  if (out.isTTY !== true) return answer
  const since = Date.now()
  let shown = 0
  const show = () => {
    const seconds = Math.floor((Date.now() - since) / 1_000)
    out.write(`\r${marks[shown % marks.length]} ${what}: ${seconds} s`)
    shown += 1
    timer = setTimeout(show, nextMs)
  }
  let timer = setTimeout(show, firstMs)
  try {
    return await answer
  } finally {
    clearTimeout(timer)
    if (shown > 0) out.write('\r\x1b[K')
  }
}
