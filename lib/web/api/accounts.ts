import { z } from 'zod';
import { exportAccounts } from '../../account-imports/export-accounts.ts';
import { accountChange, accountForm, accountStates } from '../../accounts/schema.ts';
import { type Account, listAccounts, readAccount } from '../../accounts/store.ts';
import { db } from '../../db/client.ts';
import { assertNever } from '../../errors.ts';
import { listTimeline } from '../../events/list.ts';
import { changeAccount } from '../../flows/change-account.ts';
import { createAccount } from '../../flows/create-account.ts';
import { deleteAccount } from '../../flows/delete-account.ts';
import type { ServersTest } from '../../flows/test-servers.ts';
import { listMissingMail } from '../../messages/missing.ts';
import { csvAnswer } from '../csv-answer.ts';
import { addressTaken, budgetSpent, found, testFailed } from './account-problems.ts';
import { endpoint, invalidFields, notFound, Problem } from './endpoint.ts';
import {
  account,
  flag,
  instant,
  listOf,
  listQuery,
  missingMail,
  named,
  serversTest,
  words,
} from './shapes.ts';

const tag = 'Mail accounts';

const nothing = z.null();

/** Which accounts are meant. */
const filter = {
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(accountStates, `must be one of ${accountStates.join(', ')}`)))
    .optional()
    .meta({
      type: 'string',
      description: `One state or several, with commas: ${accountStates.join(', ')}`,
    }),
  q: words.optional().meta({ description: 'Words found in address, name, server or owner' }),
  host: words.optional().meta({ description: 'Incoming or outgoing host' }),
  paused: flag('Only paused accounts, or only others').optional(),
  attention: flag('Only accounts that are neither active nor paused').optional(),
  owner: named.optional().meta({ description: 'Id of the owner' }),
};

export const listMailAccounts = endpoint({
  method: 'GET',
  path: '/mail-accounts',
  tag,
  summary: 'Mail accounts, oldest first',
  access: 'accounts:read',
  query: listQuery.extend(filter),
  answers: listOf(account),
  handle: ({ admin, query: { owner, ...query } }) =>
    listAccounts(admin, { ...query, ...(owner ? { ownerId: owner } : {}) }),
});

export const exportMailAccounts = endpoint({
  method: 'GET',
  path: '/mail-accounts.csv',
  tag,
  summary: 'Mail accounts as CSV, without any secret; cells that a spreadsheet would run are made harmless',
  access: 'accounts:read',
  query: z.object(filter),
  answers: z.string(),
  mediaType: 'text/csv',
  handle: async ({ admin, query: { owner, ...query } }) =>
    csvAnswer(exportAccounts(admin, { ...query, ...(owner ? { ownerId: owner } : {}) })),
});

const accountWithTest = account.extend({ test: serversTest.optional() });

export const createMailAccount = endpoint({
  method: 'POST',
  path: '/mail-accounts',
  tag,
  summary: 'Create a mail account; with "test": true only if the incoming server lets it in',
  access: 'accounts:write',
  body: accountForm,
  answers: accountWithTest,
  status: 201,
  also: { 409: 'The address is taken', 422: 'A field is wrong, or the incoming server refused the test' },
  async handle({ admin, body }) {
    const result = await createAccount(admin, body);
    if (result.ok) return withTest(result.account, result.test);
    switch (result.reason) {
      case 'address_taken':
        return addressTaken();
      case 'invalid':
        return invalidFields(result.problems);
      case 'test_failed':
        return testFailed(result.test);
      default:
        return assertNever(result);
    }
  },
});

export const readMailAccount = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}',
  tag,
  summary: 'One mail account',
  access: 'accounts:read',
  answers: account,
  also: { 404: 'There is none' },
  handle: ({ admin, params }) => found(admin, params.id),
});

export const changeMailAccount = endpoint({
  method: 'PATCH',
  path: '/mail-accounts/{id}',
  tag,
  summary:
    'Change what is given of a mail account; another server or user needs the password too. A new password that is not tested here is tried by the next check, at once; the account keeps its state until that has worked',
  access: 'accounts:write',
  body: accountChange,
  answers: accountWithTest,
  also: {
    404: 'There is none',
    409: 'The address is taken, or the account was changed meanwhile',
    422: 'A field is wrong or missing, the password is the one its server has refused already, or the incoming server refused the test',
    429: 'Too many sign-ins of this account within the hour',
  },
  async handle({ admin, params, body }) {
    const result = await changeAccount(admin, params.id, body);
    if (result.ok) return withTest(result.account, result.test);
    switch (result.reason) {
      case 'not_found':
        return notFound('mail account');
      case 'address_taken':
        return addressTaken();
      case 'changed_meanwhile':
        return new Problem(
          409,
          'changed_meanwhile',
          'The account was changed meanwhile; nothing was changed here.',
        );
      case 'budget_spent':
        return budgetSpent(result.retryAt);
      case 'invalid':
        return invalidFields(result.problems);
      case 'test_failed':
        return testFailed(result.test);
      default:
        return assertNever(result);
    }
  },
});

export const deleteMailAccount = endpoint({
  method: 'DELETE',
  path: '/mail-accounts/{id}',
  tag,
  summary: 'Delete a mail account with its credential, copied mail and links',
  access: 'accounts:write',
  answers: nothing,
  status: 204,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) =>
    (await deleteAccount(admin, params.id)) ? null : notFound('mail account'),
});

export const listMailAccountTimeline = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}/timeline',
  tag,
  summary: 'What happened to a mail account, newest first',
  access: 'accounts:read',
  query: listQuery,
  answers: listOf(
    z.object({
      id: z.string(),
      at: instant,
      kind: z.string(),
      incidentId: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  also: { 404: 'There is none' },
  async handle({ admin, params, query }) {
    const known = await readAccount(admin, params.id);
    return known ? listTimeline(admin, known.id, query) : notFound('mail account');
  },
});

export const listMailAccountMissing = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}/missing',
  tag,
  summary: 'What of its mail the server has not handed out, by folder; empty when all has come',
  access: 'accounts:read',
  answers: listOf(missingMail),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id);
    if (!known) return notFound('mail account');
    // Never `late`: of that nobody knows whether it is missing.
    const items = (await listMissingMail(db(), known.id)) as z.input<typeof missingMail>[];
    return { items, nextCursor: null };
  },
});

const withTest = (account: Account, test: ServersTest | null) => (test ? { ...account, test } : account);
