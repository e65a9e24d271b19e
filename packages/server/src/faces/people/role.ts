/** What each role may do in one book, as people read it; what counts is enforced elsewhere. */
export const roles = {
  viewer: {
    name: 'Viewer',
    may: 'Sees everything: agents, payments, policies, people. Changes nothing.',
  },
  approver: {
    name: 'Approver',
    may: 'Sees everything, approves or denies what agents ask for, and can stop agents.',
  },
  operator: {
    name: 'Operator',
    may:
      'Does all that an approver does, moves funds, makes payments, and changes agents, policies ' +
      'and groups.',
  },
  owner: {
    name: 'Owner',
    may: 'Does all that an operator does, creates API keys, invites members and changes roles.',
  },
} as const

export type RoleName = keyof typeof roles

export const roleNames = Object.keys(roles) as readonly RoleName[]
