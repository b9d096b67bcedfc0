import pg from 'pg';

/**
 * A connection that tells its end by its statements alone. pg emits an 'error' besides, and where that arrives in one
 * read with the answer before it, the pool has just handed the connection on and nobody listens yet: unheard, it
 * would end the process.
 */
export class QuietClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}
