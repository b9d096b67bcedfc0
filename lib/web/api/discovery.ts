import { z } from 'zod';
import { ways } from '../../discovery/candidate.ts';
import { mailAddressField } from '../../fields/mail-address.ts';
import { findServers } from '../../flows/find-servers.ts';
import { causes } from '../../mail/judge/causes.ts';
import { endpoint, Problem } from './endpoint.ts';

const way = z.enum(ways).meta({
  description:
    '`provider`: a provider known by the domain. `srv`: SRV records (RFC 6186, RFC 8314). `autoconfig`: a Mozilla autoconfig file of the domain. `autodiscover`: Microsoft Autodiscover v2. `exchanger_…`: what the MX records lead to. `guess`: usual names',
});

const foundServer = z
  .object({
    host: z.string(),
    port: z.int(),
    security: z.enum(['tls', 'starttls']),
    user: z.string(),
    type: z.literal('pop3').optional().meta({ description: 'Where incoming mail is not fetched by IMAP' }),
    foundBy: z.array(z.object({ way, place: z.string() })),
    works: z
      .boolean()
      .meta({ description: 'It answered with TLS whose certificate is right, and told what it takes' }),
    takes: z.array(z.enum(['password', 'oauth2'])),
    cause: z.enum(causes).nullable().meta({ description: 'Why it cannot be used; null when it can' }),
    evidence: z.string(),
  })
  .meta({ id: 'FoundServer' });

const provider = z
  .object({
    name: z.string(),
    oauth2: z.enum(['google', 'microsoft']).optional(),
    passwords: z.enum(['account', 'app', 'none']).meta({
      description:
        '`account`: the one its owner knows. `app`: one made for a mail program. `none`: no password',
    }),
    hint: z.string().optional(),
  })
  .meta({ id: 'KnownProvider' });

export const postDiscovery = endpoint({
  method: 'POST',
  path: '/discovery',
  tag: 'Mail accounts',
  summary:
    'Find the servers of a mailbox from its address, within 10 s. Each is asked for TLS and its capabilities; nobody signs in. The first of each list is the one to take',
  access: 'accounts:write',
  body: z.strictObject({ address: mailAddressField }),
  answers: z.object({
    address: z.string(),
    provider: provider.nullable(),
    incoming: z.array(foundServer),
    outgoing: z.array(foundServer),
    ways: z.array(
      z.object({
        way,
        place: z.string(),
        outcome: z.enum(['found', 'nothing', 'failed']),
        words: z.string(),
      }),
    ),
  }),
  also: { 503: 'Servers are being looked for here for others; ask again' },
  async handle({ body }) {
    const found = await findServers(body.address);
    return found.ok
      ? found.discovery
      : new Problem(503, 'busy', 'Servers are being looked for here for others; ask again.', {
          retryAfterMs: 5_000,
        });
  },
});
