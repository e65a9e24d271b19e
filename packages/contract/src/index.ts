export { agentPermissionsDefault } from '@bursar/core'
export { agentFirst, walletFirst } from './document.ts'
export { type FieldProblem, type FormProblem, problemOf } from './form-problem.ts'
export { readAddress } from './merchant/evm-address.ts'
export { hostIn } from './merchant/host.ts'
export { type KnownDomains, readLimits, readLists } from './merchant/lists.ts'
export { categories, categoryOfMcc } from './merchant/mcc.ts'
export {
  hostMeant,
  isKnownCategory,
  readAddressText,
  readCategory,
  readClaim,
  readMerchant,
  readName,
} from './merchant/reading.ts'
export type { Adjustment } from './money.ts'
export { openApi } from './openapi.ts'
export {
  type Answer,
  type Input,
  type Method,
  type Operation,
  sharedProblems,
  statusesOf,
} from './operation.ts'
export { ownerLabel } from './owner.ts'
export * from './period.ts'
export {
  type KeyPermission,
  memberPermissions,
  type OperationName,
  type Permission,
  permissions,
} from './permission.ts'
export { personName } from './person-name.ts'
export { isProblemCode, type ProblemCode, problemCodes, problems, slugOf } from './problem.ts'
export { ruleBounds } from './rule-bounds.ts'
export { notASwitchName, switchNamed } from './switch-name.ts'
export { type Template, type TemplateId, templateOf, templates } from './template.ts'
export { freeText, type Metadata, metadataFault, nameText } from './text.ts'
export { schemasOf } from './tool/schema.ts'
export { operationOf, type Tool } from './tool/tool.ts'
export { tools } from './tool/tools.ts'
export { sentStepUp } from './v1/approval.ts'
export { v1Operations } from './v1/operations.ts'
export type { RulesShown } from './v1/policy-rules.ts'
export { problemBody } from './v1/problem.ts'
export { sentRules } from './v1/sent-rules.ts'
export { ignoredIn } from './v2/operation.ts'
export { v2Operations } from './v2/operations.ts'
export { parsedPolicyFields } from './v2/parsed-policy.ts'
export type { V2OperationName } from './v2/permission.ts'
export type { AdditionalRules } from './v2/policy.ts'
export { v2ProblemBody } from './v2/problem.ts'
