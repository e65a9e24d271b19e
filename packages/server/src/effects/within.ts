/** Resolves when the work is done, or when so much time is over: then it goes on unwaited for. */
export async function within(seconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000)
  })
  try {
    await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}

/** What the work comes to. It has so much time: then its signal is aborted, and this rejects. */
export async function inTime<T>(
  ms: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const signal = AbortSignal.any([stop, end.signal])
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not done within ${ms} ms`))
      end.abort()
    }, ms)
  })
  try {
    return await Promise.race([work(signal), over])
  } finally {
    clearTimeout(timer)
  }
}
