// What is done to mail accounts, beside making, changing and deleting them (accounts.ts).
import { z } from 'zod';
import { accountsMove } from '../../account-jobs/schema.ts';
import { cancelJob, createJob, listJobProblems, readJob } from '../../account-jobs/store.ts';
import { readAccount } from '../../accounts/store.ts';
import { assertNever } from '../../errors.ts';
import { checkNow, waitForCheck } from '../../flows/check-now.ts';
import { invitedAccount, inviteToConnect } from '../../flows/invite-to-connect.ts';
import { pauseAccount } from '../../flows/pause-account.ts';
import { resumeAccount } from '../../flows/resume-account.ts';
import { sendUpdateLink } from '../../flows/send-update-link.ts';
import { readSettings } from '../../settings/store.ts';
import type { AdminViewer } from '../../viewer.ts';
import { addressTaken, budgetSpent, found, passwordRefused, settingsMissing } from './account-problems.ts';
import { Answer, endpoint, invalidFields, notFound, Problem } from './endpoint.ts';
import { account, flag, id, instant, instantOrNull } from './shapes.ts';

const tag = 'Mail accounts';

export const checkMailAccount = endpoint({
  method: 'POST',
  path: '/mail-accounts/{id}/check',
  tag,
  summary: 'Fetch now; with ?wait=true the answer tells the outcome',
  access: 'accounts:write',
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
    const id = (await readAccount(admin, params.id))?.id;
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
  access: 'accounts:write',
  answers: account,
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id);
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
  access: 'accounts:write',
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
    const known = await readAccount(admin, params.id);
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
  access: 'accounts:write',
  answers: z.object({ notificationId: z.string() }),
  status: 202,
  also: { 404: 'There is none', 409: 'Settings are missing' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id);
    const result = known ? await sendUpdateLink(known.id, admin.actor) : null;
    if (result?.ok) return { notificationId: result.notificationId };
    return result?.reason === 'settings_missing' ? settingsMissing(result.missing) : notFound('mail account');
  },
});

export const inviteToConnectAccount = endpoint({
  method: 'POST',
  path: '/mail-account-invitations',
  tag,
  summary:
    'Add a mailbox that its owner connects: they are sent a link, and give the password or sign in at the provider there. Servers that are not given are looked for by the address, which can take ten seconds',
  access: 'accounts:write',
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

const accountMove = z
  .object({
    id,
    state: z.enum(['running', 'done', 'cancelled']),
    all: z.int(),
    moved: z.int(),
    refused: z.int().meta({ description: 'Could not be moved; they are as they were' }),
    invited: z.int().meta({ description: 'Owners who were sent a link' }),
    uninvited: z.int().meta({ description: 'Owners whom a setting that is missing keeps from being told' }),
    problems: z.array(z.object({ id, address: z.string(), reason: z.string() })),
    createdAt: instant,
    endedAt: instantOrNull,
  })
  .meta({ id: 'AccountMove' });

async function showMove(admin: AdminViewer, jobId: string) {
  const job = await readJob(admin, jobId);
  if (job?.act.kind !== 'move') return notFound('move');
  return { ...job, moved: job.done, problems: await listJobProblems(admin, job.id) };
}

export const moveMailAccounts = endpoint({
  method: 'POST',
  path: '/mail-account-moves',
  tag,
  summary:
    'Point many mail accounts at another server and kind in one act, which a worker does: mail and history stay, no stored secret goes to the new server, and each owner is sent a link to connect the account there',
  access: 'accounts:write',
  body: accountsMove,
  answers: accountMove,
  status: 202,
  also: { 422: 'A field is wrong; nothing is moved' },
  async handle({ admin, body: { accounts, ...move } }) {
    const created = await createJob(
      admin,
      { kind: 'move', ...move, withPasswords: false },
      { ids: accounts },
    );
    if (!created.ok) throw new Error('nobody said how many');
    return showMove(admin, created.id);
  },
});

export const readAccountMove = endpoint({
  method: 'GET',
  path: '/mail-account-moves/{id}',
  tag,
  summary: 'How far a move of mail accounts is, and which could not be moved and why',
  access: 'accounts:read',
  answers: accountMove,
  also: { 404: 'There is none' },
  handle: ({ admin, params }) => showMove(admin, params.id),
});

export const cancelAccountMove = endpoint({
  method: 'POST',
  path: '/mail-account-moves/{id}/cancel',
  tag,
  summary: 'End a move where it is: what was moved stays so, the other accounts as they were',
  access: 'accounts:write',
  answers: accountMove,
  also: { 404: 'There is none' },
  async handle({ admin, params: { id } }) {
    if ((await readJob(admin, id))?.act.kind === 'move') await cancelJob(admin, id);
    return showMove(admin, id);
  },
});
