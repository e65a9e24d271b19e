/** What each role may do in one book, as people read it; what counts is enforced elsewhere. */
export const roles = {
  viewer: {
    name: 'Viewer',
    may: 'Sees everything: agents, payments, policies, people. Changes nothing.',
  },
  approver: {
    name: 'Approver',
    may: 'Sees everything, and approves or denies what agents ask for.',
  },
  operator: {
    name: 'Operator',
    may:
      'Approves and denies, funds wallets, makes payments, sets policies and budgets, and pauses ' +
      'or stops agents.',
  },
  owner: {
    name: 'Owner',
    may: 'Does all that an operator does, creates API keys, and decides who is a member.',
  },
} as const

export type RoleName = keyof typeof roles

export const roleNames = Object.keys(roles) as readonly RoleName[]
