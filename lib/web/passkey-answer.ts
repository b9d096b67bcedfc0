import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\w-]*$/);

const answer = { id: base64url(1400).min(1), rawId: base64url(1400), type: z.literal('public-key') };

/** What a browser answers that was asked to make a passkey; what is in it the library reads. */
export const registrationAnswer = z.object({
  ...answer,
  response: z.object({
    clientDataJSON: base64url(10_000),
    attestationObject: base64url(100_000),
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
  clientExtensionResults: z.object({}).default({}),
}) as unknown as z.ZodType<RegistrationResponseJSON>;

/** What a browser answers that was asked to show one. */
export const authenticationAnswer = z.object({
  ...answer,
  response: z.object({
    clientDataJSON: base64url(10_000),
    authenticatorData: base64url(10_000),
    signature: base64url(10_000),
    userHandle: base64url(200).optional(),
  }),
  clientExtensionResults: z.object({}).default({}),
}) as unknown as z.ZodType<AuthenticationResponseJSON>;
