import { z } from 'zod';
import { lineField } from '../fields/text.ts';
import { rights } from '../rights.ts';

const requestsPerMinute = 'must be a whole number from 1 to 1,000,000';
const days = 'must be a whole number from 1 to 3650';

/** What makes an API token. */
export const tokenForm = z.strictObject({
  name: lineField(100).min(1, 'is required').meta({ description: 'What it is for' }),
  scopes: z
    .array(z.enum(rights, `must be one of ${rights.join(', ')}`), 'must be a list of scopes')
    .min(1, 'must name at least one')
    .transform((given) => rights.filter((right) => given.includes(right)))
    .meta({ description: 'What it may do' }),
  expiresInDays: z
    .int(days)
    .min(1, days)
    .max(3650, days)
    .nullable()
    .default(90)
    .meta({ description: 'null: it does not run out' }),
  requestsPerMinute: z
    .int(requestsPerMinute)
    .min(1, requestsPerMinute)
    .max(1_000_000, requestsPerMinute)
    .nullish()
    .meta({ description: 'To each web process; null: what the setting `access.apiRequestsPerMinute` says' }),
});
export type TokenForm = z.output<typeof tokenForm>;
