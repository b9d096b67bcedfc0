import { z } from 'zod';
import { accountStates } from '../../accounts/schema.ts';
import { AccountType, AfterLoss, InstantTrouble, NewFolders } from '../../db/generated/enums.ts';
import { causes } from '../../mail/judge/causes.ts';
import { roles } from '../../rights.ts';
import { signInLinkPurposes } from '../../sign-in-links/issue.ts';
import { signInLinkStates } from '../../sign-in-links/state.ts';

/** A moment, in ISO 8601 with its zone. */
export const instant = z
  .date()
  .transform((date) => date.toISOString())
  .meta({ type: 'string', format: 'date-time' });

export const instantOrNull = z
  .date()
  .nullable()
  .transform((date) => date?.toISOString() ?? null)
  .meta({ type: ['string', 'null'], format: 'date-time' });

export const id = z.string().meta({ type: 'string', format: 'uuid' });

/** A part of a list: at most `limit` items; `nextCursor` is null at its end. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

const limit = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number from 1 to 500')
  .transform(Number)
  .refine((number) => number >= 1 && number <= 500, 'must be a whole number from 1 to 500')
  .default(100)
  .meta({ type: 'integer', minimum: 1, maximum: 500, default: 100 });

const cursor = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be the nextCursor of the part before')
  .optional();

/** What every list takes. */
export const listQuery = z.object({ limit, cursor });

/** A switch in an address: `true`, `false`, or the bare name's `1`. */
export const flag = (name: string) =>
  z
    .enum(['true', 'false', '1', '0'], `must be true or false`)
    .transform((text) => text === 'true' || text === '1')
    .meta({ type: 'boolean', description: name });

/** Words to look for. */
export const words = z.string().max(200, 'must have 200 characters or fewer');

/** An id or a key that is looked for: one that leads nowhere finds nothing. */
export const named = z.string().max(100, 'must have 100 characters or fewer');

const cause = z.enum(causes);

const server = {
  host: z.string(),
  port: z.int(),
  security: z.enum(['tls', 'starttls', 'none']),
  user: z.string(),
};

export const account = z
  .object({
    id,
    address: z.string(),
    name: z.string(),
    type: z.enum(AccountType),
    owner: z.object({
      id,
      email: z.string(),
      name: z.string(),
      phone: z.string().nullable(),
      alternateEmail: z.string().nullable(),
    }),
    incoming: z.object({ type: z.enum(AccountType), ...server }),
    outgoing: z.object(server).nullable(),
    folders: z.array(z.string()),
    sentFolder: z.string().nullable(),
    sentCopies: z.enum(['automatic', 'rekey', 'server']),
    /** Folders one of which may be for sent messages: one is to be chosen as `sentFolder`. */
    sentFolderChoices: z.array(z.string()),
    deleteAfterDays: z.int().nullable().meta({
      description:
        'POP3: so many days after a message was stored it is deleted at the server; null: it stays there',
    }),
    instant: z
      .boolean()
      .meta({ description: 'A connection is to be kept open, on which the server tells of new mail' }),
    instantTrouble: z.enum(InstantTrouble).nullable().meta({
      description:
        'Why its mail comes with the checks all the same: `not_offered`, the server has no IDLE; `host_full` and `worker_full`, as many wait as may; `ended_early`, the server ended it',
    }),
    waitingSince: instantOrNull.meta({ description: 'Since when a connection waits for its new mail' }),
    intervalMinutes: z.int().nullable().meta({
      description:
        'How many minutes lie between two checks; null: as fetcher.hostIntervals says of its mail host, or fetcher.intervalSeconds of all, and later where fetcher.quietSeconds holds',
    }),
    afterLoss: z.enum(AfterLoss).nullable().meta({
      description:
        'What becomes here of mail that its server lost: keep it, or delete it too; null: as the setting archive.afterLoss says',
    }),
    keepDays: z.int().nullable().meta({
      description: 'Mail older than so many days is deleted here; 0: none is; null: as archive.keepDays says',
    }),
    keepMegabytes: z.int().nullable().meta({
      description:
        'The oldest mail is deleted here where all is larger; 0: none is; null: as archive.keepMegabytes says',
    }),
    newFolders: z.enum(NewFolders).meta({
      description: 'Which folders that come into being at the server are copied from then on',
    }),
    state: z.enum(accountStates),
    stateSince: instant,
    paused: z.boolean(),
    pausedAt: instantOrNull,
    lastCheckAt: instantOrNull,
    lastSuccessAt: instantOrNull,
    lastMailAt: instant.meta({
      description: 'When new mail of it was stored last; before any was, when it was made',
    }),
    lastOutcome: z.string().nullable().meta({ description: "'ok', a cause, or null before the first check" }),
    cause: z.string().nullable().meta({ description: 'Why the last check failed; null when it did not' }),
    lastEvidence: z.string().nullable().meta({ description: "The server's own words" }),
    refusals: z.int(),
    recentChecks: z.string().meta({
      description: 'The last 20 checks, oldest first: o ok, c credential refused, t transient failure',
    }),
    nextCheckAt: instantOrNull,
    messageCount: z.int(),
    incident: z.object({ id, cause: z.string(), openedAt: instant, suspendedAt: instantOrNull }).nullable(),
    provider: z.object({ id: z.string(), name: z.string() }).nullable().meta({
      description: 'At whom its owner signs in in the place of a password, or whose grant opens it',
    }),
    credential: z.object({
      version: z.int(),
      kind: z
        .string()
        .nullable()
        .meta({ description: 'password, oauth2_grant or oauth2_organisation; null: it waits for its owner' }),
      setAt: instantOrNull,
      setBy: z.string().nullable(),
    }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'MailAccount' });

/** What an account misses in one of its folders. */
export const missingMail = z
  .object({
    folder: z.string(),
    count: z.int().meta({ description: 'How many messages' }),
    since: instant,
    reason: z.enum(['refused', 'broke', 'unlisted']).meta({
      description:
        '`refused`: the server lists them and does not hand them out. `broke`: the connection breaks at them. `unlisted`: the server counts them and names them in none of its lists',
    }),
    isTriedAgain: z.boolean().meta({ description: 'Whether they are still asked for' }),
  })
  .meta({ id: 'MissingMail' });

const serverTest = z.object({
  ok: z.boolean(),
  cause: cause.optional(),
  stage: z.string().optional(),
  evidence: z.string().optional(),
});

/** What the servers said when they were tried. */
export const serversTest = z.object({ incoming: serverTest, outgoing: serverTest.nullable() });

export const user = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    allowLogin: z.boolean(),
    hasPassword: z.boolean(),
    hasSecondFactor: z.boolean(),
    phone: z.string().nullable(),
    alternateEmail: z.string().nullable(),
    accountCount: z.int(),
    sessionCount: z.int().meta({ description: 'Sign-ins that are open' }),
    invitation: z
      .object({
        purpose: z.enum(signInLinkPurposes),
        state: z.enum(signInLinkStates),
        createdAt: instant,
        expiresAt: instant,
        reason: z.string().nullable().meta({ description: 'Why it was not delivered (yet)' }),
      })
      .nullable()
      .meta({ description: 'The invitation or password reset that waits to be used; null when none does' }),
    lastSignInAt: instantOrNull,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });
