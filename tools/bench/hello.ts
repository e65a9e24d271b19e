import { serve } from '@hono/node-server'
import { Hono } from 'hono'

// The least that the framework can do with the same request: read its JSON and answer some.
const app = new Hono()
app.post('/v1/payments', async (context) => {
  const body: unknown = await context.req.json()
  return context.json({ hello: 'world', read: body !== null }, 201)
})

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.send?.({ url: `http://127.0.0.1:${port}/v1/payments` })
})
process.once('disconnect', () => process.exit(0))
