import { z } from 'zod';
import { accountStates, foldersField, incidentFilters, intervalField } from '../accounts/schema.ts';
import { AccountType } from '../db/generated/enums.ts';
import { hostField, portField, securityField } from '../fields/host.ts';
import { mailAddressField } from '../fields/mail-address.ts';

const server = z.strictObject({ host: hostField, port: portField, security: securityField });

const moveFields = {
  /** `type`: what the accounts are fetched by, IMAP unless said otherwise; those of another stay where they are. */
  incoming: server.extend({ type: z.enum(AccountType, 'must be imap or pop3').optional() }),
  /** null: they can send no more. */
  outgoing: server.nullable(),
  /** The name each signs in with there: its address, or the one it has. */
  user: z.enum(['address', 'keep'], 'must be address or keep').default('address'),
  /** At whom the owners sign in, or whose grant of the organisation opens them; left out: each owner is asked how. */
  provider: z.uuid('must be the id of a provider').optional(),
};

const change = z
  .strictObject({
    kind: z.literal('change'),
    /** Whose they are from now on: a user of this address, or one made for it. */
    owner: mailAddressField.optional(),
    folders: foldersField.optional(),
    /** How often they are checked; null: as their mail host is set, or as all are. */
    intervalMinutes: intervalField,
  })
  .refine(({ kind: _, ...given }) => Object.values(given).some((value) => value !== undefined), {
    message: 'must change something',
  });

const move = z.strictObject({
  kind: z.literal('move'),
  ...moveFields,
  /** Stored passwords go with them: somebody has shown that the new server is the right one (lib/flows/start-move.ts). */
  withPasswords: z.boolean().default(false),
});
export type Move = z.output<typeof move>;

/** What can be asked for with nothing but a list of accounts. A move has a flow of its own (lib/flows/start-move.ts). */
export const plainAct = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('check') }),
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  z.strictObject({ kind: z.literal('send_links') }),
  z.strictObject({ kind: z.literal('delete') }),
  change,
]);
export type PlainAct = z.output<typeof plainAct>;

/** What one job does to each of its accounts. `undo`: takes back what another job did. */
export type AccountAct = PlainAct | Move | { kind: 'undo'; of: Undoable };

/** What can be taken back: nothing that left this house, and nothing that is gone. */
export type Undoable = Extract<PlainAct, { kind: 'pause' | 'resume' | 'change' }>;

export const isUndoable = (act: AccountAct): act is Undoable =>
  act.kind === 'pause' || act.kind === 'resume' || act.kind === 'change';

const state = z.enum(accountStates);

const filter = z.strictObject({
  state: z.union([state, z.array(state)]).optional(),
  paused: z.boolean().optional(),
  attention: z.boolean().optional(),
  incident: z.enum(incidentFilters).optional(),
  q: z.string().max(200).optional(),
});

/** Which accounts are meant: those named, or all that a filter finds but some. */
export type ChosenAccounts = { ids: string[] } | { filter: z.output<typeof filter>; except: string[] };

const ids = z.array(z.uuid('must be the id of a mail account'), 'must be a list of ids').max(10_000);

export const chosenAccounts = z
  .strictObject({
    ids: ids.min(1, 'must name at least one account').optional(),
    filter: filter.optional(),
    except: ids.default([]),
  })
  .transform((chosen, context): ChosenAccounts => {
    const { ids, filter, except } = chosen;
    if (ids && !filter && except.length === 0) return { ids };
    if (filter && !ids) return { filter, except };
    context.addIssue({ code: 'custom', message: 'must be ids, or a filter with the ids that are left out' });
    return z.NEVER;
  });

/** Where accounts move to, and what opens them there. */
export const moveForm = z.strictObject(moveFields);

/** The same, with the accounts that move. */
export const accountsMove = moveForm.extend({
  accounts: z
    .array(z.uuid('must be the id of a mail account'), 'must be a list of ids')
    .min(1, 'must name at least one account')
    .max(500, 'must name 500 accounts or fewer')
    .transform((ids) => [...new Set(ids)]),
});
export type AccountsMove = z.output<typeof accountsMove>;
