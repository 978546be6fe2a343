/** Text from the chain as PostgreSQL takes it: it knows no U+0000, and a row that it refused would stop the indexer for ever. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD')
