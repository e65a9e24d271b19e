/** A page of a list. */
export interface Page<T> {
  data: T[]
  /** The cursor of the next page; null on the last page. */
  cursor: string | null
  hasMore: boolean
}

/** A list: `await` returns one page, and `for await` iterates over all items of all pages. */
export type PagePromise<P extends Page<unknown>> = Promise<P> & AsyncIterable<P['data'][number]>

/** Lists from `query` on. `get` asks for one page. */
export function pages<P extends Page<unknown>, Q extends { cursor?: string | null | undefined }>(
  query: Q,
  get: (query: Q) => Promise<P>,
): PagePromise<P> {
  const first = get({ ...query, cursor: query.cursor ?? undefined })
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
