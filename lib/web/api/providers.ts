import { z } from 'zod';
import { testProvider } from '../../flows/test-provider.ts';
import { tokenMechanisms } from '../../mail/credential.ts';
import { clouds, providerGrants, providerKinds } from '../../providers/presets.ts';
import { newProvider, providerChange, secretKinds } from '../../providers/schema.ts';
import {
  changeProvider,
  countAccounts,
  createProvider,
  deleteProvider,
  getProvider,
  listProviders,
} from '../../providers/store.ts';
import { endpoint, invalidFields, notFound, Problem } from './endpoint.ts';
import { id, instant, instantOrNull, listOf } from './shapes.ts';

const tag = 'Providers';

const provider = z
  .object({
    id,
    kind: z.enum(providerKinds),
    grant: z.enum(providerGrants).meta({ description: '`organisation`: no owner is asked' }),
    name: z.string(),
    clientId: z.string(),
    secretKind: z.enum(secretKinds).meta({ description: 'The secret itself is never shown' }),
    tenant: z.string().nullable(),
    cloud: z.enum(clouds),
    issuer: z.string().nullable(),
    authorizationEndpoint: z.string().nullable(),
    tokenEndpoint: z.string().nullable(),
    scopes: z.array(z.string()),
    mechanisms: z.array(z.enum(tokenMechanisms)),
    hosts: z
      .array(z.string())
      .meta({ description: 'Ends of the names of mail servers and addresses it signs in to' }),
    troubleSince: instantOrNull.meta({ description: 'Since when it does not take our registration' }),
    troubleWords: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Provider' });

const nameTaken = () => new Problem(409, 'name_taken', 'Another provider has this name.');

export const listSignInProviders = endpoint({
  method: 'GET',
  path: '/providers',
  tag,
  summary: 'Every provider that signs owners, or a whole organisation, in without a password',
  access: 'providers:read',
  answers: listOf(provider.extend({ accounts: z.int() })),
  async handle() {
    const [providers, accounts] = await Promise.all([listProviders(), countAccounts()]);
    const items = providers.map((one) => ({ ...one, accounts: accounts.get(one.id) ?? 0 }));
    return { items, nextCursor: null };
  },
});

export const createSignInProvider = endpoint({
  method: 'POST',
  path: '/providers',
  tag,
  summary: 'Add a provider; docs/providers.md has what Google, Microsoft and others want',
  access: 'providers:write',
  body: newProvider,
  answers: provider,
  status: 201,
  also: { 409: 'The name is taken' },
  async handle({ admin, body }) {
    const created = await createProvider(admin, body);
    return created.ok ? created.provider : nameTaken();
  },
});

export const readSignInProvider = endpoint({
  method: 'GET',
  path: '/providers/{id}',
  tag,
  summary: 'One provider',
  access: 'providers:read',
  answers: provider,
  also: { 404: 'There is none' },
  handle: async ({ params }) => (await getProvider(params.id)) ?? notFound('provider'),
});

export const changeSignInProvider = endpoint({
  method: 'PATCH',
  path: '/providers/{id}',
  tag,
  summary: 'Change a provider; other endpoints want the secret again',
  access: 'providers:write',
  body: providerChange,
  answers: provider,
  also: { 404: 'There is none', 409: 'The name is taken', 422: 'A field is wrong or missing' },
  async handle({ admin, params, body }) {
    const result = await changeProvider(admin, params.id, body);
    if (result.ok) return result.provider;
    if (result.reason === 'invalid') return invalidFields(result.problems);
    return result.reason === 'gone' ? notFound('provider') : nameTaken();
  },
});

export const deleteSignInProvider = endpoint({
  method: 'DELETE',
  path: '/providers/{id}',
  tag,
  summary: 'Remove a provider that no account signs in by',
  access: 'providers:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none', 409: 'Accounts sign in by it' },
  async handle({ admin, params }) {
    const result = await deleteProvider(admin, params.id);
    if (result.ok) return null;
    if (result.reason === 'gone') return notFound('provider');
    const detail = `${result.accounts} mail accounts sign in by it.`;
    return new Problem(409, 'in_use', detail, { accounts: result.accounts });
  },
});

export const testSignInProvider = endpoint({
  method: 'POST',
  path: '/providers/{id}/test',
  tag,
  summary: 'Test: whether the provider answers and takes our registration',
  access: 'providers:write',
  body: z.strictObject({
    mailbox: z
      .email('must be an address')
      .max(320)
      .optional()
      .meta({ description: 'Of a service account: for whom' }),
  }),
  answers: z.object({ ok: z.boolean(), detail: z.string() }),
  also: { 404: 'There is none' },
  handle: async ({ admin, params, body }) =>
    (await testProvider(admin, params.id, body.mailbox)) ?? notFound('provider'),
});
