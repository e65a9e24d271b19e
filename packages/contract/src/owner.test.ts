import { expect, test } from 'vitest'
import { ownerLabel } from './owner.ts'

test.each([
  ['owner', 'owner'],
  [' Owner\u00a0', 'owner'],
  ['Ann  Smith', 'ann smith'],
  ['ops-bot_2', 'ops-bot_2'],
  ['Ｏwner', 'owner'],
  ['\u{1d428}wner', 'owner'],
  ['Re\u0301mi', 'rémi'],
  ['Мария', 'мария'],
  ['財務部のキー', '財務部のキー'],
  ['Мария Smith', 'мария smith'],
  ['systems', 'systems'],
])('the label %s is %s', (sent, label) => {
  expect(ownerLabel.parse(sent)).toBe(label)
})

test.each([
  ['\u043ewner', 'Must not mix scripts within a word.'],
  ['owne\u0433', 'Must not mix scripts within a word.'],
  ['\u03bfwner', 'Must not mix scripts within a word.'],
  ['ann \u0430nn2', 'Must not mix scripts within a word.'],
  ['\u043e1wner', 'Must not mix scripts within a word.'],
  ['system:clock', 'Must not begin with system:.'],
  ['System : rail', 'Must not begin with system:.'],
  ['system\uff1aclock', 'Must not begin with system:.'],
  ['agent_01JD7Q3W8N4V5T6R2X9K0M1B7C', 'Must not look like an ID.'],
  ['key_01JD7Q3W8N4V5 T6R2X9K0M1B7C ', 'Must not look like an ID.'],
  ['own\u200ber', 'Must not contain control or invisible characters.'],
  ['own\u3164er', 'Must not contain control or invisible characters.'],
  ['own\ufe0fer', 'Must not contain control or invisible characters.'],
  ['own\u2800er', 'Must not contain control or invisible characters.'],
  ['  ', 'Must not be blank.'],
  ['\ufdfa'.repeat(50), 'Must have at most 100 characters.'],
])('the label %j is refused: %s', (sent, message) => {
  expect(ownerLabel.safeParse(sent).error?.issues[0]?.message).toBe(message)
})
