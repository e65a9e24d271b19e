import { sentText } from '../text.ts'

const notAnMcc = 'Must be a four-digit merchant category code.'

/** A merchant category code (ISO 18245) as callers send it. */
export const sentMcc = sentText(4, notAnMcc).regex(/^\d{4}$/, notAnMcc)
