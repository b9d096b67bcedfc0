import { z } from 'zod';
import { endpointField, scopeField } from '../fields/endpoint.ts';
import { normaliseHost } from '../fields/host.ts';
import { lineField } from '../fields/text.ts';
import { Secret } from '../secret.ts';

const unique = <T>(list: T[]) => [...new Set(list)];

const domain = z.string('must be a list of domains').transform((text, context) => {
  const name = normaliseHost(text.replace(/^@/, ''));
  if (name) return name;
  context.addIssue({ code: 'custom', message: 'must be domains such as example.com' });
  return z.NEVER;
});

const values = z
  .array(lineField(200).min(1, 'must not be empty'), 'must be a list of values')
  .max(50, 'must have 50 values or fewer')
  .transform(unique);
const claim = lineField(100).nullable();
const yesOrNo = z.boolean('must be true or false');

const fields = {
  name: lineField(60).min(1, 'is required'),
  issuer: endpointField,
  isEnabled: yesOrNo,
  clientId: lineField(300).min(1, 'is required'),
  secret: z
    .string('must be a text')
    .trim()
    .max(2_000, 'must have 2000 characters or fewer')
    .transform((text) => new Secret(text)),
  scopes: z
    .array(scopeField, 'must be a list of scopes')
    .max(30)
    // Without it there is no ID token (OpenID Connect Core 3.1.2.1).
    .transform((scopes) => unique(['openid', ...scopes])),
  createsUsers: yesOrNo,
  matchesByEmail: yesOrNo,
  domains: z.array(domain, 'must be a list of domains').max(100).transform(unique),
  trustsSecondFactor: yesOrNo,
  acrValues: values,
  roleClaim: claim,
  administratorValues: values,
  operatorValues: values,
  auditorValues: values,
  loginClaim: claim,
  loginValues: values,
};

/** What makes an identity provider. An empty secret: a client without one, or the one that is stored. */
export const identityProviderForm = z
  .strictObject({
    ...fields,
    isEnabled: fields.isEnabled.default(true),
    secret: fields.secret.optional(),
    scopes: fields.scopes.default(['openid', 'email', 'profile']),
    createsUsers: yesOrNo.default(false),
    matchesByEmail: yesOrNo.default(false),
    domains: fields.domains.default([]),
    trustsSecondFactor: yesOrNo.default(false),
    acrValues: values.default([]),
    roleClaim: claim.default(null),
    administratorValues: values.default([]),
    operatorValues: values.default([]),
    auditorValues: values.default([]),
    loginClaim: claim.default(null),
    loginValues: values.default([]),
  })
  .superRefine((form, context) => {
    const isGiven = [form.administratorValues, form.operatorValues, form.auditorValues].some(
      (list) => list.length > 0,
    );
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    // Alone it would make users of all administrators.
    if (form.roleClaim && !isGiven)
      refuse('administratorValues', 'is required where a claim decides on the role');
    if (!form.roleClaim && isGiven) refuse('roleClaim', 'is required: these are its values');
    if (!form.loginClaim && form.loginValues.length > 0)
      refuse('loginClaim', 'is required: these are its values');
    if (!form.trustsSecondFactor && form.acrValues.length > 0)
      refuse('acrValues', 'is only for a provider whose second factor counts');
  });
export type IdentityProviderForm = z.output<typeof identityProviderForm>;

/** What of one may be changed. Each absent field stays as it is; an empty secret is the one that is stored. */
export const identityProviderChange = z.strictObject(fields).partial();
export type IdentityProviderChange = z.output<typeof identityProviderChange>;
