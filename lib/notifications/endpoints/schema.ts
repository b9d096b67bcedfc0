import { z } from 'zod';
import { env } from '../../env.ts';
import { lineField } from '../../fields/text.ts';
import { eventTypes } from '../event-types.ts';

/** Whose shape a message has: our own events, or a line of text as a chat takes it. */
export const endpointShapes = ['standard', 'slack', 'teams', 'mattermost'] as const;

const url = z
  .string('must be an https:// address')
  .trim()
  .max(2000, 'must have 2000 characters or fewer')
  .refine(isAddress, 'must be an https:// address, without a user name, a password or #');

function isAddress(text: string): boolean {
  const parsed = URL.canParse(text) ? new URL(text) : null;
  if (!parsed || parsed.username || parsed.password || parsed.hash || /[\s\p{Cc}]/u.test(text)) return false;
  // Tests and the demo listen on loopback, without a certificate.
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && env().allowLoopbackMailHosts);
}

/** A webhook as it is made. */
export const newEndpoint = z.strictObject({
  name: lineField(80),
  url,
  shape: z.enum(endpointShapes, `must be one of ${endpointShapes.join(', ')}`).default('standard'),
  events: z
    .array(z.enum(eventTypes, `must be one of ${eventTypes.join(', ')}`), 'must be a list of events')
    .min(1, 'must name one event at least')
    .transform((events) => [...new Set(events)]),
  enabled: z.boolean('must be true or false').default(true),
});
export type NewEndpoint = z.output<typeof newEndpoint>;

/** What of a webhook can be changed; its shape stays. */
export const endpointChange = z.strictObject({
  name: newEndpoint.shape.name.optional(),
  url: url.optional(),
  events: newEndpoint.shape.events.optional(),
  enabled: z.boolean('must be true or false').optional(),
});
export type EndpointChange = z.output<typeof endpointChange>;
