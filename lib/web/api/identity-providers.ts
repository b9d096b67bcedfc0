import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { testIdentityProvider } from '../../flows/test-identity-provider.ts';
import { identityProviderChange, identityProviderForm } from '../../single-sign-on/schema.ts';
import {
  changeIdentityProvider,
  createIdentityProvider,
  deleteIdentityProvider,
  getIdentityProvider,
  listIdentityProviders,
} from '../../single-sign-on/store.ts';
import { endpoint, invalidFields, notFound, Problem } from './endpoint.ts';
import { id, listOf } from './shapes.ts';

const tag = 'Identity providers';
const values = z.array(z.string());

const identityProvider = z
  .object({
    id,
    name: z.string(),
    issuer: z.string(),
    isEnabled: z.boolean(),
    clientId: z.string().meta({ description: 'Its secret is never shown' }),
    scopes: values,
    createsUsers: z.boolean().meta({ description: 'Adds a user for whoever is not there yet' }),
    matchesByEmail: z.boolean().meta({ description: 'Takes a user with the same verified address, once' }),
    domains: values.meta({ description: 'Ends of addresses it may sign in; none: any' }),
    trustsSecondFactor: z.boolean(),
    acrValues: values,
    roleClaim: z.string().nullable(),
    administratorValues: values,
    operatorValues: values,
    auditorValues: values,
    loginClaim: z.string().nullable(),
    loginValues: values,
  })
  .meta({ id: 'IdentityProvider' });

const forbidden =
  'The token lacks the scope settings:write, or users:write: a provider decides who people are';
const taken = 'The name or the issuer is taken';

type Stored = Awaited<ReturnType<typeof changeIdentityProvider>>;

/** What is answered where one was to be stored: the provider as it is now, or why it is not. */
function answerTo(stored: Stored) {
  if (stored.ok) return stored.provider;
  switch (stored.reason) {
    case 'gone':
      return notFound('identity provider');
    case 'taken':
      return new Problem(409, 'name_taken', 'Another identity provider has this name or this issuer.');
    case 'people_stay':
      return new Problem(
        403,
        'missing_scope',
        'Who people are, and their roles, takes the scope users:write.',
        {
          scope: 'users:write',
        },
      );
    case 'invalid':
      return invalidFields(stored.problems);
    default:
      return assertNever(stored);
  }
}

export const listAllIdentityProviders = endpoint({
  method: 'GET',
  path: '/identity-providers',
  tag,
  summary: 'Every identity provider that signs people in to Rekey, with how many it knows',
  access: 'settings:read',
  answers: listOf(identityProvider.extend({ people: z.int() })),
  handle: async () => ({ items: await listIdentityProviders(), nextCursor: null }),
});

export const addIdentityProvider = endpoint({
  method: 'POST',
  path: '/identity-providers',
  tag,
  summary:
    'Add an identity provider; docs/single-sign-on.md says what each field does. Wants users:write as well',
  access: 'settings:write',
  body: identityProviderForm,
  answers: identityProvider,
  status: 201,
  also: { 403: forbidden, 409: taken },
  handle: async ({ admin, body }) => answerTo(await createIdentityProvider(admin, body)),
});

export const readIdentityProvider = endpoint({
  method: 'GET',
  path: '/identity-providers/{id}',
  tag,
  summary: 'One identity provider',
  access: 'settings:read',
  answers: identityProvider,
  also: { 404: 'There is none' },
  handle: async ({ params }) => (await getIdentityProvider(params.id)) ?? notFound('identity provider'),
});

export const changeOneIdentityProvider = endpoint({
  method: 'PATCH',
  path: '/identity-providers/{id}',
  tag,
  summary: 'Change an identity provider; another issuer wants the secret again. Wants users:write as well',
  access: 'settings:write',
  body: identityProviderChange,
  answers: identityProvider,
  also: { 403: forbidden, 404: 'There is none', 409: taken },
  handle: async ({ admin, params, body }) => answerTo(await changeIdentityProvider(admin, params.id, body)),
});

export const removeOneIdentityProvider = endpoint({
  method: 'DELETE',
  path: '/identity-providers/{id}',
  tag,
  summary: 'Remove an identity provider; the sessions that began there end',
  access: 'settings:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) =>
    (await deleteIdentityProvider(admin, params.id)) ? null : notFound('identity provider'),
});

export const testOneIdentityProvider = endpoint({
  method: 'POST',
  path: '/identity-providers/{id}/test',
  tag,
  summary: 'Test: what the provider says of itself, and what is missing for what is set up. Signs nobody in',
  access: 'settings:write',
  answers: z.object({ ok: z.boolean(), lines: z.array(z.string()) }),
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) =>
    (await testIdentityProvider(admin, params.id)) ?? notFound('identity provider'),
});
