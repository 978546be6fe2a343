import { Hono } from 'hono'

// Ponder asks for an API and brings /health, /ready, /status and /metrics; the data is read from PostgreSQL.
export default new Hono()
