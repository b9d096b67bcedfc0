import { z } from 'zod';
import { testChannel } from '#lib/flows/test-channel.ts';
import { streamTest } from '#lib/web/stream-test.ts';

/** *Test Settings*: sends a real text message. A number that is none is the test's own first finding. */
export const POST = streamTest(
  z.object({ to: z.string().max(100, 'must have 100 characters or fewer') }),
  ({ to }, actor, onStep) => testChannel('sms', to, actor, onStep),
);
