/** The indexer's own SQL: who may write a schema, whether its content still belongs to the chain, and what is left of former builds. */
import { Client, DatabaseError } from 'pg'

const schemaName = /^indexer_[0-9a-f]{12}$/
const formerSchemasMax = 16

type Anchor = { number: bigint; hash: string }
export type SchemaState = {
	/** False before the first start, or when that did not come to its first checkpoint. */
	started: boolean
	/** Past blocks are indexed, live ones follow. */
	ready: boolean
	/** Up to here Ponder takes the chain for final and will not look back. */
	finalBlock: bigint
	/** The newest block at or below it whose hash is known. */
	anchor: Anchor | null
	head: Anchor | null
}

export async function connect(databaseUrl: string): Promise<Client> {
	const client = new Client({
		connectionString: databaseUrl,
		application_name: 'sluice_indexer',
		connectionTimeoutMillis: 5_000,
		query_timeout: 45_000,
		keepAlive: true,
	})
	await client.connect()
	return client
}

/** Makes this connection the schema's only writer for as long as it is open; false when another holds it for longer than `timeoutMs`. */
export async function holdSchema(client: Client, schema: string, timeoutMs: number): Promise<boolean> {
	await client.query(`set lock_timeout = ${timeoutMs}`)
	try {
		await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [schema])
		return true
	} catch (error) {
		if (error instanceof DatabaseError && error.code === '55P03') return false
		throw error
	} finally {
		await client.query('set lock_timeout = 5000')
	}
}

/** Ponder's own lock outlives a killed process by 25 s. Only its holder of the advisory lock may call this. */
export async function clearPonderLock(client: Client, schema: string): Promise<void> {
	if (!(await exists(client, schema, '_ponder_meta'))) return
	await client.query(`update "${schema}"._ponder_meta set value = jsonb_set(value, '{is_locked}', '0')`)
}

export async function readState(client: Client, schema: string): Promise<SchemaState> {
	const nothing = { started: false, ready: false, finalBlock: 0n, anchor: null, head: null }
	for (const table of ['_ponder_meta', '_ponder_checkpoint', 'chain_block', 'chain_head', 'payment_fact'])
		if (!(await exists(client, schema, table))) return nothing
	// A checkpoint is text: 10 digits of time, 16 of chain id, 16 of block number, then the place in the block.
	const { rows } = await client.query<{ ready: boolean; final: string; anchor: Anchor | null; head: Anchor | null }>(
		`with final as (select substring(finalized_checkpoint, 27, 16)::bigint as number from "${schema}"._ponder_checkpoint),
		anchor as (
			(select b.number, b.hash from "${schema}".chain_block b, final where b.number <= final.number order by b.number desc limit 1)
			union all
			(select f.block_number, f.block_hash from "${schema}".payment_fact f, final where f.block_number <= final.number order by f.block_number desc limit 1)
			order by number desc limit 1
		)
		select
			coalesce((select (value->>'is_ready')::int = 1 from "${schema}"._ponder_meta), false) as ready,
			number::text as final,
			(select json_build_object('number', number::text, 'hash', hash) from anchor) as anchor,
			(select json_build_object('number', block_number::text, 'hash', block_hash) from "${schema}".chain_head limit 1) as head
		from final`,
	)
	const row = rows[0]
	if (!row) return nothing
	return {
		started: true,
		ready: row.ready,
		finalBlock: BigInt(row.final),
		anchor: toAnchor(row.anchor),
		head: toAnchor(row.head),
	}
}

/** Removes the schema and with it the views on it. `cache`: Ponder's store of RPC answers too, when those are no longer true. */
export async function dropSchema(client: Client, schema: string, cache: boolean): Promise<void> {
	if (!schemaName.test(schema)) throw new Error(`not a schema of the indexer: ${schema}`)
	await client.query(`drop schema if exists "${schema}" cascade`)
	if (cache) await client.query('drop schema if exists ponder_sync cascade')
}

/** Drops what former builds left, except where one still runs. Returns the names. */
export async function dropFormerSchemas(client: Client, current: string): Promise<string[]> {
	const { rows } = await client.query<{ name: string }>(
		`select nspname as name from pg_namespace where nspname ~ '^indexer_[0-9a-f]{12}$' and nspname <> $1 order by nspname limit ${formerSchemasMax}`,
		[current],
	)
	const dropped: string[] = []
	for (const { name } of rows) {
		const held = await client.query<{ ok: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as ok', [
			name,
		])
		if (!held.rows[0]?.ok) continue
		try {
			await dropSchema(client, name, false)
			dropped.push(name)
		} finally {
			await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
		}
	}
	return dropped
}

async function exists(client: Client, schema: string, table: string): Promise<boolean> {
	const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [
		`"${schema}"."${table}"`,
	])
	return rows[0]?.found === true
}

function toAnchor(row: { number: string | bigint; hash: string } | null): Anchor | null {
	return row && { number: BigInt(row.number), hash: row.hash }
}
