import { z } from 'zod';
import { exportAccounts } from '../../account-imports/export-accounts.ts';
import { accountChange, accountForm, accountStates } from '../../accounts/schema.ts';
import { type Account, listAccounts, readAccount } from '../../accounts/store.ts';
import { db } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { assertNever } from '../../errors.ts';
import { listTimeline } from '../../events/list.ts';
import { changeAccount } from '../../flows/change-account.ts';
import { checkNow, waitForCheck } from '../../flows/check-now.ts';
import { createAccount } from '../../flows/create-account.ts';
import { deleteAccount } from '../../flows/delete-account.ts';
import { invitedAccount, inviteToConnect } from '../../flows/invite-to-connect.ts';
import { accountsMove, moveAccounts } from '../../flows/move-accounts.ts';
import { pauseAccount } from '../../flows/pause-account.ts';
import { resumeAccount } from '../../flows/resume-account.ts';
import { sendUpdateLink } from '../../flows/send-update-link.ts';
import type { ServersTest } from '../../flows/test-servers.ts';
import { listMissingMail } from '../../messages/missing.ts';
import { readSettings } from '../../settings/store.ts';
import type { AdminViewer } from '../../viewer.ts';
import { csvAnswer } from '../csv-answer.ts';
import { Answer, endpoint, invalidFields, notFound, Problem } from './endpoint.ts';
import {
  account,
  flag,
  instant,
  instantOrNull,
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
  access: 'admin',
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
  access: 'admin',
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
  access: 'admin',
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
  access: 'admin',
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
  access: 'admin',
  body: accountChange,
  answers: accountWithTest,
  also: {
    404: 'There is none',
    409: 'The address is taken, or the account was changed meanwhile',
    422: 'A field is wrong or missing, the password is the one its server has refused already, or the incoming server refused the test',
    429: 'Too many sign-ins of this account within the hour',
  },
  async handle({ admin, params, body }) {
    const result = await changeAccount(admin, params.id ?? '', body);
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
  access: 'admin',
  answers: nothing,
  status: 204,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) =>
    (await deleteAccount(admin, params.id ?? '')) ? null : notFound('mail account'),
});

export const checkMailAccount = endpoint({
  method: 'POST',
  path: '/mail-accounts/{id}/check',
  tag,
  summary: 'Fetch now; with ?wait=true the answer tells the outcome',
  access: 'admin',
  query: z.object({ wait: flag('Wait for the outcome').optional() }),
  answers: z.object({
    finished: z.boolean(),
    requestedAt: instant,
    checkedAt: instantOrNull,
    outcome: z.string().nullable().meta({ description: "'ok' or a cause; null while it is not finished" }),
    evidence: z.string().nullable(),
    state: z.string(),
    account,
  }),
  also: {
    202: 'Asked for, and not finished yet',
    404: 'There is none',
    409: 'The account is paused, or its stored password was refused and is not sent again before `retryAt`',
    429: 'Too many unsuccessful sign-ins within the hour',
  },
  async handle({ admin, params, query }) {
    const id = (await readAccount(admin, params.id ?? ''))?.id;
    if (!id) return notFound('mail account');
    const asked = await checkNow(id, admin.actor);
    if (!asked.ok) {
      switch (asked.reason) {
        case 'not_found':
          return notFound('mail account');
        case 'paused':
          return new Problem(409, 'paused', 'The account is paused: resume it first.');
        case 'password_refused':
          return passwordRefused(asked);
        case 'budget':
          return budgetSpent(asked.retryAt);
        default:
          return assertNever(asked);
      }
    }
    const { requestedAt } = asked;
    const check = query.wait ? await waitForCheck(id, requestedAt, await patienceMs()) : null;
    const now = await readAccount(admin, id);
    if (!now) return notFound('mail account');
    return new Answer(check ? 200 : 202, {
      finished: check !== null,
      requestedAt,
      checkedAt: check?.checkedAt ?? null,
      outcome: check?.outcome ?? null,
      evidence: check?.evidence ?? null,
      state: now.state,
      account: now,
    });
  },
});

/** Longer than any sign-in, shorter than proxies wait. */
async function patienceMs(): Promise<number> {
  return Math.min((await readSettings())['fetcher.checkDeadlineSeconds'], 100) * 1000;
}

export const pauseMailAccount = endpoint({
  method: 'POST',
  path: '/mail-accounts/{id}/pause',
  tag,
  summary: 'Stop polling until somebody resumes it',
  access: 'admin',
  answers: account,
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id ?? '');
    if (!known || !(await pauseAccount(known.id, admin.actor)).ok) return notFound('mail account');
    return found(admin, known.id);
  },
});

export const resumeMailAccount = endpoint({
  method: 'POST',
  path: '/mail-accounts/{id}/resume',
  tag,
  summary:
    'End a pause and check at once; a stored password that was refused is tried once more, at most once in `suspension.probeHours`, and the account keeps its state until that has worked',
  access: 'admin',
  answers: account.extend({
    resumed: z
      .object({
        endedPause: z.boolean(),
        next: z.enum(['check', 'probe', 'wait']).meta({
          description:
            '`check`: it is polled as always, beginning now. `probe`: its refused password is tried once more now. `wait`: that was done already; it needs another password, or time',
        }),
        retryAt: instantOrNull.meta({
          description: 'With `wait`: from when on the refused password may be tried again',
        }),
      })
      .meta({ id: 'Resumed' }),
  }),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id ?? '');
    const result = known && (await resumeAccount(known.id, admin.actor));
    const now = result?.ok && (await readAccount(admin, known?.id ?? ''));
    if (!result?.ok || !now) return notFound('mail account');
    const { endedPause, next } = result;
    return { ...now, resumed: { endedPause, next, retryAt: next === 'wait' ? result.retryAt : null } };
  },
});

export const sendMailAccountLink = endpoint({
  method: 'POST',
  path: '/mail-accounts/{id}/update-link',
  tag,
  summary: 'Make an update link and send it to the owner',
  access: 'admin',
  answers: z.object({ notificationId: z.string() }),
  status: 202,
  also: { 404: 'There is none', 409: 'Settings are missing' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id ?? '');
    const result = known ? await sendUpdateLink(known.id, admin.actor) : null;
    if (result?.ok) return { notificationId: result.notificationId };
    return result?.reason === 'settings_missing' ? settingsMissing(result.missing) : notFound('mail account');
  },
});

export const listMailAccountTimeline = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}/timeline',
  tag,
  summary: 'What happened to a mail account, newest first',
  access: 'admin',
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
    const known = await readAccount(admin, params.id ?? '');
    return known ? listTimeline(db(), known.id, query) : notFound('mail account');
  },
});

export const listMailAccountMissing = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}/missing',
  tag,
  summary: 'What of its mail the server has not handed out, by folder; empty when all has come',
  access: 'admin',
  answers: listOf(missingMail),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id ?? '');
    if (!known) return notFound('mail account');
    // Never `late`: of that nobody knows whether it is missing.
    const items = (await listMissingMail(db(), known.id)) as z.input<typeof missingMail>[];
    return { items, nextCursor: null };
  },
});

export const inviteToConnectAccount = endpoint({
  method: 'POST',
  path: '/mail-account-invitations',
  tag,
  summary:
    'Add a mailbox that its owner connects: they are sent a link, and give the password or sign in at the provider there. Servers that are not given are looked for by the address, which can take ten seconds',
  access: 'admin',
  body: invitedAccount,
  answers: account.extend({
    serversFound: z.boolean().meta({ description: 'Or given; else a guess that the owner can change' }),
  }),
  status: 201,
  also: { 409: 'The address is taken, or settings are missing', 422: 'A field is wrong' },
  async handle({ admin, body }) {
    const invited = await inviteToConnect(admin, body);
    if (invited.ok) return { ...invited.account, serversFound: invited.found };
    switch (invited.reason) {
      case 'address_taken':
        return addressTaken();
      case 'settings_missing':
        return settingsMissing(invited.missing);
      case 'invalid':
        return invalidFields(invited.problems);
      default:
        return assertNever(invited);
    }
  },
});

export const moveMailAccounts = endpoint({
  method: 'POST',
  path: '/mail-account-moves',
  tag,
  summary:
    'Point many mail accounts at another server and kind in one act: mail and history stay, no stored secret goes to the new server, and each owner is sent a link to connect the account there',
  access: 'admin',
  body: accountsMove,
  answers: z.object({
    moved: z.int(),
    invited: z.int().meta({ description: 'Owners who were sent a link' }),
    uninvited: z.int().meta({ description: 'Owners whom a setting that is missing keeps from being told' }),
    problems: z.array(z.object({ id: z.string(), address: z.string(), message: z.string() })),
  }),
  also: { 422: 'A field is wrong; nothing was moved' },
  handle: ({ admin, body }) => moveAccounts(admin, body),
});

/** One missing setting each; used wherever a message cannot go out without them. */
export function settingsMissing(missing: readonly string[]): Problem {
  return new Problem(409, 'settings_missing', `First set ${missing.join(', ')}.`, {
    errors: missing.map((field) => ({ field, message: 'is not set' })),
    missing: [...missing],
  });
}

function budgetSpent(retryAt: Date): Problem {
  return new Problem(
    429,
    'lockout_budget',
    'Too many unsuccessful sign-ins of this account within the hour.',
    {
      retryAfterMs: Math.max(0, retryAt.getTime() - databaseTime().getTime()),
      retryAt: retryAt.toISOString(),
    },
  );
}

function passwordRefused({ refusedAt, retryAt }: { refusedAt: Date; retryAt: Date }): Problem {
  return new Problem(
    409,
    'password_refused',
    'The mail server has refused the stored password. It is tried again by itself; until then the account needs another password, or an update link for its owner.',
    { refusedAt: refusedAt.toISOString(), retryAt: retryAt.toISOString() },
  );
}

async function found(admin: AdminViewer, id: string | undefined): Promise<Account | Problem> {
  return (await readAccount(admin, id ?? '')) ?? notFound('mail account');
}

const withTest = (account: Account, test: ServersTest | null) => (test ? { ...account, test } : account);

const addressTaken = () =>
  new Problem(409, 'address_taken', 'There is a mail account with this address already.', {
    errors: [{ field: 'address', message: 'is taken by another mail account' }],
  });

function testFailed(test: ServersTest): Problem {
  const { incoming } = test;
  const words = incoming.ok ? '' : incoming.evidence || incoming.cause;
  return new Problem(422, 'test_failed', 'The incoming server did not let us in; nothing was stored.', {
    errors: [{ field: 'incoming', message: words }],
    test,
  });
}
