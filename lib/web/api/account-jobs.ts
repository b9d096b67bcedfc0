// Acts on many mail accounts, which a worker goes through: the same jobs as the console's.
import { z } from 'zod';
import { chosenAccounts, plainAct } from '../../account-jobs/schema.ts';
import {
  type AccountJob,
  cancelJob,
  changesOwner,
  createJob,
  type JobCreated,
  listJobProblems,
  listJobs,
  readJob,
  undoJob,
} from '../../account-jobs/store.ts';
import { assertNever } from '../../errors.ts';
import { type AdminViewer, may } from '../../viewer.ts';
import { endpoint, notFound, Problem } from './endpoint.ts';
import { id, instant, instantOrNull, listOf, listQuery } from './shapes.ts';

const tag = 'Mail accounts';

const job = z
  .object({
    id,
    kind: z.string().meta({
      description:
        'check, pause, resume, send_links, delete, change, move, or undo, which takes another back',
    }),
    state: z.enum(['running', 'done', 'cancelled']),
    startedBy: z.string(),
    all: z.int().meta({ description: 'Accounts that were chosen' }),
    done: z.int(),
    unchanged: z.int().meta({ description: 'Were so already' }),
    refused: z.int().meta({ description: 'Could not be done; they are as they were' }),
    invited: z.int().meta({ description: 'Owners who were sent a link' }),
    uninvited: z.int().meta({ description: 'Owners whom a setting that is missing kept from being told' }),
    canUndo: z.boolean().meta({ description: 'What it did can still be taken back' }),
    undoes: id.nullable().meta({ description: 'The job that this one takes back' }),
    createdAt: instant,
    endedAt: instantOrNull,
  })
  .meta({ id: 'AccountJob' });

const jobWithProblems = job.extend({
  problems: z.array(z.object({ id, address: z.string(), reason: z.string() })).meta({
    description: 'The accounts that were refused; `id` is the account’s',
  }),
});

const shown = ({ act, actorName, ...rest }: AccountJob) => ({
  ...rest,
  kind: act.kind,
  startedBy: actorName,
});

async function showJob(admin: AdminViewer, jobId: string) {
  const found = await readJob(admin, jobId);
  if (!found) return notFound('job');
  return { ...shown(found), problems: await listJobProblems(admin, found.id) };
}

const newJob = z
  .strictObject({
    act: plainAct,
    accounts: chosenAccounts,
    expected: z.int().min(0).optional().meta({
      description: 'Only if there are so many accounts; required of `delete`, which cannot be taken back',
    }),
  })
  .refine(({ act, expected }) => act.kind !== 'delete' || expected !== undefined, {
    path: ['expected'],
    message: 'must say how many accounts are deleted',
  });

export const startAccountJob = endpoint({
  method: 'POST',
  path: '/mail-account-jobs',
  tag,
  summary:
    'Do one thing to many mail accounts, named or all that a filter finds: check, pause, resume, send update links, change, delete. A worker goes through them; ask how far it is by GET',
  access: 'accounts:write',
  body: newJob,
  answers: jobWithProblems,
  status: 202,
  also: {
    403: 'The token lacks the scope accounts:write, or users:write where accounts get another owner',
    409: 'There are another number of accounts than `expected`; nothing is done, and `all` says how many',
  },
  async handle({ admin, body: { act, accounts, expected } }) {
    const created = await createJob(admin, act, accounts, expected);
    return created.ok ? showJob(admin, created.id) : refusal(created);
  },
});

function refusal(created: Exclude<JobCreated, { ok: true }>): Problem {
  switch (created.reason) {
    case 'other_number': {
      const { all } = created;
      return new Problem(409, 'other_number', `Nothing was done: it would be ${all} accounts.`, { all });
    }
    case 'owner_stays':
      return ownerStays();
    default:
      return assertNever(created);
  }
}

const ownerStays = () =>
  new Problem(403, 'missing_scope', 'Whose an account is takes the scope users:write.', {
    scope: 'users:write',
  });

export const listAccountJobs = endpoint({
  method: 'GET',
  path: '/mail-account-jobs',
  tag,
  summary: 'Acts on many mail accounts, moves among them, the newest first; kept for 90 days',
  access: 'accounts:read',
  query: listQuery,
  answers: listOf(job),
  async handle({ admin, query }) {
    const { items, nextCursor } = await listJobs(admin, query);
    return { items: items.map(shown), nextCursor };
  },
});

export const readAccountJob = endpoint({
  method: 'GET',
  path: '/mail-account-jobs/{id}',
  tag,
  summary: 'How far an act on many mail accounts is, and which could not be done and why',
  access: 'accounts:read',
  answers: jobWithProblems,
  also: { 404: 'There is none' },
  handle: ({ admin, params }) => showJob(admin, params.id),
});

export const cancelAccountJob = endpoint({
  method: 'POST',
  path: '/mail-account-jobs/{id}/cancel',
  tag,
  summary: 'End an act on many mail accounts where it is: what was done stays so, the others as they were',
  access: 'accounts:write',
  answers: jobWithProblems,
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    await cancelJob(admin, params.id);
    return showJob(admin, params.id);
  },
});

export const undoAccountJob = endpoint({
  method: 'POST',
  path: '/mail-account-jobs/{id}/undo',
  tag,
  summary:
    'Take back what a pause, resume or change of many mail accounts did, within 24 hours, as a job of its own, which is answered',
  access: 'accounts:write',
  answers: jobWithProblems,
  status: 202,
  also: {
    403: 'The token lacks the scope accounts:write, or users:write where it gave accounts to another owner',
    404: 'There is none',
    409: 'It runs still, cannot be taken back, was taken back already, or is too long ago',
  },
  async handle({ admin, params }) {
    const known = await readJob(admin, params.id);
    if (!known) return notFound('job');
    if (known.canUndo && changesOwner(known.act) && !may(admin, 'users:write')) return ownerStays();
    const undone = await undoJob(admin, known.id);
    if (undone) return showJob(admin, undone);
    const detail = 'It runs still, cannot be taken back, was taken back already, or is too long ago.';
    return new Problem(409, 'cannot_undo', detail);
  },
});
