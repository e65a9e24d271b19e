// What a caller's program sends where it has no value: of no payee's and no category's name.

const VALUE = 'undefined|null|nan|none|nil|n\\.?\\/?a|unknown|unspecified'
const NOTHING = new RegExp(`^(${VALUE})([ ,/|-]+(${VALUE}))*$`)
const UNKNOWN = /^(unknown|unnamed) (merchant|vendor|payee|name|category)$/
// What a template or a conversion to text leaves where a value was meant to be.
const LEFTOVER =
  /\[object [a-z]+\]|\[function\b|\$\{[^}]*\}|\{\{[^}]*\}\}|<%.*%>|%!|#(n\/a|ref!|name\?)/
const VARIABLE = '[a-z_. ]*(merchant|vendor|payee|recipient|name|category)[a-z_. ]*'
const BRACED = new RegExp(`^(\\{|<|\\$|%+|__|\\[|:)${VARIABLE}(\\}|>|\\$|%|__|\\])?$`)
const FORMAT = /^%(\([a-z_]+\))?[a-z]$/
// Each of these three has one of them.
const MARK = /[[${<%#_:]/

/** Whether a folded text stands for a value that its caller did not have. */
export function isPlaceholder(folded: string): boolean {
  if (MARK.test(folded) && [LEFTOVER, BRACED, FORMAT].some((pattern) => pattern.test(folded)))
    return true
  const bare = folded.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').replace(/^www\.|:\d+$/g, '')
  return NOTHING.test(bare) || UNKNOWN.test(bare)
}
