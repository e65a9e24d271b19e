export { type BursarTool, bursarTools, type Options, type ToolAnswer } from './tools.ts'
