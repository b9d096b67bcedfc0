import { z } from 'zod';
import { hostField, portField, securityField } from '../fields/host.ts';

const server = z.strictObject({ host: hostField, port: portField, security: securityField });

/** Where accounts move to, and what opens them there. */
const movePlan = z.strictObject({
  incoming: server,
  /** null: they can send no more. */
  outgoing: server.nullable(),
  /** The name each signs in with there: its address, or the one it has. */
  user: z.enum(['address', 'keep'], 'must be address or keep').default('address'),
  /** At whom the owners sign in, or whose grant of the organisation opens them; left out: each owner is asked how. */
  provider: z.uuid('must be the id of a provider').optional(),
});
export type MovePlan = z.output<typeof movePlan>;

/** Many accounts that move to another server, and what opens them there. */
export const accountsMove = movePlan.extend({
  accounts: z
    .array(z.uuid('must be the id of a mail account'), 'must be a list of ids')
    .min(1, 'must name at least one account')
    .max(500, 'must name 500 accounts or fewer')
    .transform((ids) => [...new Set(ids)]),
});
export type AccountsMove = z.output<typeof accountsMove>;
