/** How a value of a flag is read. */
export type Kind = 'text' | 'amount' | 'integer' | 'boolean' | 'words' | 'json'

/** A parameter of a query or a field of a body, and its flag. */
export interface Field {
  readonly name: string
  readonly flag: string
  readonly place: 'query' | 'body'
  readonly kind: Kind
  readonly required?: true
  /** It can be null: `--no-…` says so. */
  readonly nullable?: true
  readonly values?: readonly string[]
  readonly pattern?: string
  readonly min?: number
  readonly max?: number
  readonly about?: string
}

/** An operation of either API, as a verb needs to know it. */
export interface Operation {
  readonly name: string
  readonly words: readonly string[]
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly writes: boolean
  readonly hasBody: boolean
  readonly summary: string
  readonly about?: string
  readonly permission: string
  /** What an agent's own key needs; null: it never may. */
  readonly agentPermission: string | null
  readonly fields: readonly Field[]
  /** What an answer shows this once and not again. */
  readonly secrets?: readonly string[]
  readonly example?: unknown
}
