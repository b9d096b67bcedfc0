import { chosenAddresses } from '../account-jobs/choose.ts';
import type { ChosenAccounts } from '../account-jobs/schema.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { channels } from '../notifications/channels/channels.ts';
import type { Shown } from '../notifications/channels/contract.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { namesOfSettings } from '../settings/name-of.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { composeMessage, notificationFacts } from './compose-message.ts';
import { hidden, maskedLink } from './show-message.ts';

const named = 8;

/** Whom update links would reach if they were sent now. */
export type LinksPreview = {
  all: number;
  /** Accounts whose owners are written to at another address, and some of them. */
  elsewhere: number;
  some: { address: string; to: string }[];
  /** Accounts whose owners have none: their mail goes into the mailbox that they cannot open here. */
  onlyThere: number;
  unreachable: string[];
  /** Settings without which nothing goes out, in words; empty: none. */
  missing: string;
  /** What the first of them would read; null where there is nobody. */
  message: Shown | null;
};

/** Looks at what *Send update link* would do to these accounts. Sends and changes nothing. */
export async function previewLinks(admin: AdminViewer, chosen: ChosenAccounts): Promise<LinksPreview> {
  const ids = (await chosenAddresses(admin, chosen)).map(({ id }) => id);
  const settings = await readSettings();
  const ofThese = { id: { in: ids } };
  const elsewhere = { ...ofThese, owner: { alternateEmail: { not: null } } };
  const onlyThere = { ...ofThese, owner: { alternateEmail: null } };
  const select = { id: true, address: true, owner: { select: { alternateEmail: true } } } as const;
  const read = (where: typeof elsewhere | typeof onlyThere) =>
    db().mailAccount.findMany({ where, orderBy: { address: 'asc' }, take: named, select });
  const [all, countElsewhere, reached, alone] = await Promise.all([
    db().mailAccount.count({ where: ofThese }),
    db().mailAccount.count({ where: elsewhere }),
    read(elsewhere),
    read(onlyThere),
  ]);
  const first = reached[0] ?? alone[0];
  return {
    all,
    elsewhere: countElsewhere,
    some: reached.map(({ address, owner }) => ({ address, to: owner.alternateEmail ?? address })),
    onlyThere: all - countElsewhere,
    unreachable: alone.map(({ address }) => address),
    missing: namesOfSettings(missingForLinks(settings)),
    message: first ? await messageTo(first.id) : null,
  };
}

async function messageTo(accountId: string): Promise<Shown> {
  const settings = await readSettings();
  const { incidents, owner, ...account } = await db().mailAccount.findUniqueOrThrow({
    where: { id: accountId },
    select: {
      ...notificationFacts.account.select,
      owner: { select: { alternateEmail: true } },
      incidents: {
        where: { closedAt: null },
        take: 1,
        select: { id: true, ...notificationFacts.incident.select },
      },
    },
  });
  const [incident = null] = incidents;
  const row = {
    id: accountId,
    ruleKey: 'email-wrong-credentials',
    kind: 'suspended',
    channel: 'email' as const,
    recipient: owner.alternateEmail ?? account.address,
    recipientKind: owner.alternateEmail ? ('alternate_address' as const) : ('own_address' as const),
    incidentId: incident?.id ?? null,
    ...{ endpointId: null, payload: null, orderKey: null, hostOutageId: null, digest: null },
    ...{ attempts: 0, heldBack: 0, sealedToken: null, queuedAt: databaseTime() },
    incident,
    account,
  };
  const linkOf = () => maskedLink(row, settings);
  return channels.email.show(composeMessage([row], { settings, outage: null, linkOf }), settings, hidden);
}
