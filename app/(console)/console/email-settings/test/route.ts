import { z } from 'zod';
import { mailAddressField } from '#lib/fields/mail-address.ts';
import { testChannel } from '#lib/flows/test-channel.ts';
import { streamTest } from '#lib/web/stream-test.ts';

/** *Test Settings*: sends a real message. */
export const POST = streamTest(z.object({ to: mailAddressField }), ({ to }, actor, onStep) =>
  testChannel('email', to, actor, onStep),
);
