import { z } from 'zod';
import { mailAddressField } from '#lib/fields/mail-address.ts';
import { testEmailSettings } from '#lib/flows/test-email-settings.ts';
import { streamTest } from '#lib/web/stream-test.ts';

/** *Test Settings*: sends a real message. */
export const POST = streamTest(z.object({ to: mailAddressField }), ({ to }, actor, onStep) =>
  testEmailSettings(to, actor, onStep),
);
