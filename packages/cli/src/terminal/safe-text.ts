// Marks that turn the direction of text, have no width or end a line, as parts of a pattern.
const marks =
  '\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb'
const unsafe = new RegExp(`[\\p{Cc}\\p{Cs}${marks}\\u{e0000}-\\u{e0fff}]`, 'gu')
const spaces = /[\t\n\r]+/g

/** Text from outside as one line that a terminal can show: nothing in it moves or hides. */
export function safeText(text: string): string {
  return text.replaceAll(spaces, ' ').replaceAll(unsafe, '')
}

// In JSON these stand in texts alone, where they can be written in another way.
const unsafeInJson = new RegExp(`[\\u007f-\\u009f${marks}]`, 'g')

/** The same JSON, in which no character can reach the terminal as a command. */
export function safeJson(json: string): string {
  return json.replaceAll(
    unsafeInJson,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const wide = new RegExp(
  '\\p{Emoji_Presentation}|[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3' +
    '\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]',
  'u',
)
const flat = /^\p{M}$/u

/** How many columns it takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const one of text) width += flat.test(one) ? 0 : wide.test(one) ? 2 : 1
  return width
}
