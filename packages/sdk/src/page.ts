/** A page as every list answers it. */
export interface Page<T> {
  data: T[]
  /** Names the next page; null on the last. */
  cursor: string | null
  hasMore: boolean
}

/** One page when awaited; every item of every page in `for await`. */
export type PagePromise<P extends Page<unknown>> = Promise<P> & AsyncIterable<P['data'][number]>

/** Lists from `query` on. `get` asks for one page. */
export function pages<P extends Page<unknown>, Q extends { cursor?: string | undefined }>(
  query: Q,
  get: (query: Q) => Promise<P>,
): PagePromise<P> {
  const first = get(query)
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      let page = await first
      yield* page.data
      while (page.hasMore && page.cursor !== null) {
        page = await get({ ...query, cursor: page.cursor })
        yield* page.data
      }
    },
  })
}
