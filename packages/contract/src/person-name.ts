import { ownerLabel } from './owner.ts'
import { nameText } from './text.ts'

/**
 * What a person is called where others approve by it: written as they like, and, as a label of a
 * key, passing for nobody of another script, for no id and for no part of Bursar.
 */
export const personName = nameText(100)
  .transform((sent) => sent.replace(/\s+/gu, ' ').trim())
  .superRefine((name, context) => {
    const { error } = ownerLabel.safeParse(name)
    const [issue] = error?.issues ?? []
    if (issue !== undefined) context.addIssue({ code: 'custom', message: issue.message })
  })
