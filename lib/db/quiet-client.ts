import pg from 'pg';

/**
 * A connection that tells its end by its statements alone. pg emits an 'error' besides, and where that arrives in one
 * read with the answer before it, the pool has just handed the connection on and nobody listens yet: unheard, it
 * would end the process.
 *
 * Statements have their names, by which the server keeps them parsed, only where `ownsSession` is set
 * (lib/db/begin-session.ts): a pooler may run the next one in another session, which does not know the name.
 */
export class QuietClient extends pg.Client {
  ownsSession = false;
  /** Whether the address says `pgbouncer=true`; pg hands no such word on to the server. */
  readonly saysPooler: boolean;

  constructor(config?: pg.ClientConfig) {
    super(config);
    this.saysPooler = /[?&]pgbouncer=true(&|$)/.test(config?.connectionString ?? '');
    this.on('error', () => {});
    const query = this.query.bind(this) as (statement: unknown, ...rest: unknown[]) => unknown;
    this.query = ((statement: unknown, ...rest: unknown[]) =>
      query(this.ownsSession ? statement : nameless(statement), ...rest)) as typeof this.query;
  }
}

function nameless(statement: unknown): unknown {
  if (typeof statement !== 'object' || !(statement as pg.QueryConfig | null)?.name) return statement;
  const { name: _, ...rest } = statement as pg.QueryConfig;
  return rest;
}
