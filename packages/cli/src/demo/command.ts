import { APIError, Bursar, ConnectionError } from '@bursar/sdk'
import { credentialsIn, homeOf } from '../target.ts'
import { UsageError } from '../usage-error.ts'
import { play } from './play.ts'
import { Story } from './story.ts'

/** The life of an agent on the running server of this home, in its test environment. */
export async function demo(env: NodeJS.ProcessEnv): Promise<void> {
  const isClone = env.npm_package_name === 'bursar-workspace'
  const start = isClone ? 'npm start' : 'npx bursar start'
  const home = homeOf({}, env)
  const { baseUrl, testKey } = await credentialsIn(home)
  if (baseUrl === undefined || testKey === undefined)
    throw new UsageError(`No server has been started in ${home}. Start one first: ${start}`)
  const client = (apiKey: string) => new Bursar({ apiKey, baseUrl, maxRetries: 0 })
  const story = new Story(process.stdout, env)
  const verify = isClone ? 'npm run verify' : 'npx bursar verify'
  try {
    await play({ story, baseUrl, operator: client(testKey), client, verify })
  } catch (error) {
    if (error instanceof ConnectionError)
      throw new UsageError(`No server answers on ${baseUrl}. Start it first: ${start}`)
    if (error instanceof APIError) throw new UsageError(`The server answered ${error.message}`)
    throw error
  }
}
