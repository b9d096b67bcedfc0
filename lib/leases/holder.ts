import { randomUUID } from 'node:crypto';

/** Names this process in every claim it takes and in its heartbeat: by it the claims of one that died are found. */
export const holderId = randomUUID();
