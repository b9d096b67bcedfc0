import { z } from 'zod';
import { AccountType, AfterLoss, NewFolders } from '../db/generated/enums.ts';
import { hostField, portField, securityField } from '../fields/host.ts';
import { leastMinutes, mostMinutes } from '../fields/host-intervals.ts';
import { mailAddressField } from '../fields/mail-address.ts';
import { halfCharacters, lineField, mailPasswordField, serverUserField } from '../fields/text.ts';
import { abilitiesOf, protocolNames } from '../mail/abilities.ts';
import { passwordCredential } from '../mail/credential.ts';
import { phoneField } from '../settings/phone-field.ts';

/** Every state the system sets. An operator's pause is apart from it. */
export const accountStates = [
  'active',
  'degraded',
  'failing',
  'suspended',
  'receive_only',
  'needs_consent',
] as const;
export type AccountState = (typeof accountStates)[number];

const nameField = lineField(200);

const credentialField = mailPasswordField.transform(passwordCredential);

/** The path of a folder, given by a person or listed by a server. */
export const folderField = z
  .string('must be a folder name such as INBOX')
  .min(1, 'must not be empty')
  .max(1000, 'must have 1000 characters or fewer')
  .refine((path) => !/\p{Cc}/u.test(path), 'must not hold control characters')
  .refine((path) => path.isWellFormed(), halfCharacters);

export const foldersField = z
  .array(folderField, 'must be a list of folder names such as ["INBOX"]')
  .min(1, 'must name at least one folder')
  .max(1000, 'must name 1000 folders or fewer')
  .transform((paths) => [...new Set(paths.map(inboxInCapitals))]);

// RFC 3501 5.1: INBOX is the one name that reads the same in any case.
const inboxInCapitals = (path: string) => (path.toUpperCase() === 'INBOX' ? 'INBOX' : path);

/** The owner by e-mail address: matched with the user of that address, or created. */
const ownerForm = z.strictObject({
  email: mailAddressField,
  name: nameField.optional(),
  phone: phoneField.nullish(),
  alternateEmail: mailAddressField.nullish(),
});
export type OwnerForm = z.output<typeof ownerForm>;

const serverFields = { host: hostField, port: portField, security: securityField };

const accountTypes = Object.keys(AccountType).join(' or ');

const incomingForm = z.strictObject({
  type: z.enum(AccountType, `must be ${accountTypes}`).default('imap'),
  ...serverFields,
  user: serverUserField.optional(),
  /** Left out only where a provider stands in its place. */
  password: credentialField.optional(),
});

const outgoingForm = z.strictObject({
  ...serverFields,
  user: serverUserField.optional(),
  /** Left out: the outgoing server takes the incoming password. */
  password: credentialField.nullish(),
});

const sentFields = {
  /** Where copies of sent messages go; null: where the server or a name says. */
  sentFolder: folderField.nullish(),
  /** Who puts them there: Rekey unless the server does, Rekey, or the server. */
  sentCopies: z.enum(['automatic', 'rekey', 'server'], 'must be automatic, rekey or server').optional(),
};

/** After so many days a stored message is deleted at the server; null: it stays there. Only where the protocol has that. */
const deleteAfterField = z
  .int('must be a whole number of days')
  .min(1, 'must be 1 or more: what is stored today is deleted tomorrow at the earliest')
  .max(3650, 'must be 3650 or less')
  .nullish();

/** Whether a connection is kept open, on which the server tells of new mail. */
const instantField = z.boolean('must be true or false').optional();

const limitField = (unit: string, most: number) =>
  z
    .int(`must be a whole number of ${unit}, or 0 for no limit`)
    .min(0, 'must be 0 or more')
    .max(most, `must be ${most} or less`)
    .nullish();

/** How many minutes lie between two checks of an account; null: as its mail host is set, or as all are. */
export const intervalField = z
  .int('must be a whole number of minutes')
  .min(leastMinutes, `must be ${leastMinutes} or more`)
  .max(mostMinutes, `must be ${mostMinutes} or less: a week`)
  .nullish();

/** What of an account's mail is kept here; each left out or null: as the site's setting says. */
const archiveFields = {
  afterLoss: z.enum(AfterLoss, 'must be keep or mirror').nullish(),
  keepDays: limitField('days', 36_500),
  keepMegabytes: limitField('megabytes', 100_000_000),
  newFolders: z.enum(NewFolders, 'must be none, inside or all').optional(),
};

type ByProtocol = {
  folders?: string[] | undefined;
  sentFolder?: string | null | undefined;
  deleteAfterDays?: number | null | undefined;
  instant?: boolean | undefined;
  afterLoss?: AfterLoss | null | undefined;
  newFolders?: NewFolders | undefined;
};

/** What of an account its protocol does not have. Pure. */
export function beyondProtocol(
  type: AccountType,
  { folders, sentFolder, deleteAfterDays, instant, afterLoss, newFolders }: ByProtocol,
): { field: string; message: string }[] {
  const [can, name] = [abilitiesOf[type], protocolNames[type]];
  const isInboxAlone = !folders || folders.every((path) => path === 'INBOX');
  return [
    ...(can.folders || isInboxAlone
      ? []
      : [{ field: 'folders', message: `must be ["INBOX"]: ${name} has no other` }]),
    ...(can.folders || !sentFolder
      ? []
      : [{ field: 'sentFolder', message: `must be left out: ${name} has none` }]),
    ...(can.clears || deleteAfterDays === null || deleteAfterDays === undefined
      ? []
      : [{ field: 'deleteAfterDays', message: `must be left out: with ${name} mail stays at the server` }]),
    ...(can.tells || !instant
      ? []
      : [{ field: 'instant', message: `must be false: with ${name} no server tells of new mail` }]),
    ...(can.mirrors || afterLoss !== 'mirror'
      ? []
      : [{ field: 'afterLoss', message: `must be keep: ${name} does not say what was deleted` }]),
    ...(can.folders || !newFolders || newFolders === 'none'
      ? []
      : [{ field: 'newFolders', message: `must be none: ${name} has one folder` }]),
  ];
}

/** What makes a mail account. `test` tries both servers first and stores nothing unless incoming works. */
export const accountForm = z
  .strictObject({
    address: mailAddressField,
    name: nameField.default(''),
    owner: ownerForm,
    incoming: incomingForm,
    outgoing: outgoingForm.nullish(),
    /** At whom the owner signs in, or whose grant of the organisation opens it, in the place of a password. */
    provider: z.uuid('must be the id of a provider').optional(),
    folders: foldersField.default(['INBOX']),
    ...sentFields,
    deleteAfterDays: deleteAfterField,
    instant: instantField,
    intervalMinutes: intervalField,
    ...archiveFields,
    test: z.boolean('must be true or false').default(false),
  })
  .refine(({ provider, incoming }) => provider || !incoming || incoming.password !== undefined, {
    path: ['incoming', 'password'],
    message: 'is required',
    when: ({ value }) => typeof value === 'object' && value !== null, // beside other problems, too
  })
  .superRefine(({ incoming, ...form }, context) => {
    for (const { field, message } of beyondProtocol(incoming.type, form))
      context.addIssue({ code: 'custom', path: [field], message });
  });
export type AccountForm = z.output<typeof accountForm>;

const incomingChange = z.strictObject({
  type: z.enum(AccountType, `is fixed when the account is made: ${accountTypes}`).optional(),
  host: hostField.optional(),
  port: portField.optional(),
  security: securityField.optional(),
  user: serverUserField.optional(),
  password: credentialField.optional(),
});

const outgoingChange = z.strictObject({
  host: hostField.optional(),
  port: portField.optional(),
  security: securityField.optional(),
  user: serverUserField.optional(),
  /** null: the outgoing server takes the incoming password. */
  password: credentialField.nullish(),
});

/** What can change of a mail account: only what is given. `outgoing: null` takes the outgoing server away. */
export const accountChange = z.strictObject({
  address: mailAddressField.optional(),
  name: nameField.optional(),
  owner: ownerForm.optional(),
  incoming: incomingChange.optional(),
  outgoing: outgoingChange.nullish(),
  /** At whom its owner signs in from now on, or whose grant of the organisation opens it; null: a password does. */
  provider: z.uuid('must be the id of a provider').nullish(),
  /** Its owner is asked to connect it anew, with a password or at a provider: what is stored goes. */
  invite: z.boolean('must be true or false').default(false),
  folders: foldersField.optional(),
  ...sentFields,
  deleteAfterDays: deleteAfterField,
  instant: instantField,
  intervalMinutes: intervalField,
  ...archiveFields,
  test: z.boolean('must be true or false').default(false),
  /** A person says that the login opens the mailbox whose messages are stored, moved or built anew. */
  sameMailbox: z.boolean('must be true or false').default(false),
});
export type AccountChange = z.output<typeof accountChange>;

/** How the console's grid can be sorted. */
export const accountSorts = [
  'name',
  'address',
  'state',
  'stateSince',
  'lastCheckAt',
  'lastSuccessAt',
  'nextCheckAt',
  'owner',
  'host',
  'refusals',
  'messageCount',
] as const;
export type AccountSort = (typeof accountSorts)[number];

/** Which recipients of notifications are the owner. */
export const ownersKinds = ['alternate_address', 'own_address', 'phone'];

/**
 * Accounts by their incidents: with an open one; with one that began, or was repaired, within the last day; with an open one
 * whose owner nobody has written to, could not be told, was told and has not used a link, has used one, or tried a new
 * password in vain.
 */
export const incidentFilters = [
  ...(['open', 'new', 'repaired'] as const),
  ...(['not_told', 'undelivered', 'unopened', 'opened', 'tried'] as const),
] as const;
export type IncidentFilter = (typeof incidentFilters)[number];

export type AccountFilter = {
  state?: AccountState | AccountState[];
  paused?: boolean;
  /** Not paused, and in any state but active. */
  attention?: boolean;
  incident?: IncidentFilter;
  /** Words found in the address, the name, the server, or the owner's address or name. */
  q?: string;
  /** Incoming or outgoing host. */
  host?: string;
  ownerId?: string;
};
