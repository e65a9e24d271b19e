/** What a test needs of something large: the rest of it is never touched. */
export type PartOf<T> = T extends (...args: never[]) => unknown
  ? T
  : { readonly [K in keyof T]?: PartOf<T[K]> }

export function partial<T>(value: PartOf<T>): T {
  return value as T
}
