import type { Prisma } from '../db/client.ts';
import { isAboutSending, isReminder, topicOf } from '../notifications/kinds.ts';
import { maskAddress } from '../notifications/mask-address.ts';
import type {
  DigestLine,
  EventMessage,
  NotificationMessage,
  RefusedAccount,
  SecurityNotice,
} from '../notifications/message.ts';
import { hostTimeZone } from '../notifications/time-zone.ts';
import type { Settings } from '../settings/schema.ts';
import type { View } from '../update-links/address.ts';

/** What is read of a notification to say what it says. */
export const notificationFacts = {
  id: true,
  ruleKey: true,
  kind: true,
  endpointId: true,
  payload: true,
  orderKey: true,
  channel: true,
  recipient: true,
  recipientKind: true,
  incidentId: true,
  hostOutageId: true,
  digest: { select: { id: true, at: true, lines: true } },
  attempts: true,
  heldBack: true,
  sealedToken: true,
  queuedAt: true,
  incident: {
    select: {
      cause: true,
      evidence: true,
      isBeyondAscii: true,
      openedAt: true,
      closedAt: true,
      cutOffSince: true,
      suspendedAt: true,
      checkWords: true,
      notifications: {
        where: { kind: { in: ['cannot_send', 'cannot_send_reminder'] } },
        take: 1,
        select: { id: true },
      },
    },
  },
  account: {
    select: {
      id: true,
      ownerId: true,
      address: true,
      incomingHost: true,
      state: true,
      credentialVersion: true,
      providerId: true,
      lastSuccessAt: true,
      credential: { select: { incomingKind: true, setAt: true, setBy: true } },
    },
  },
} satisfies Prisma.NotificationSelect;

export type NotificationFacts = Prisma.NotificationGetPayload<{ select: typeof notificationFacts }>;
export type OutageFacts = Prisma.HostOutageGetPayload<true>;

/** The link of one notification; masked where somebody only looks at what was sent. */
export type MessageLink = { url: string; view: View; phrase: string; expiresAt: Date };

type Source = {
  settings: Settings;
  /** For `suspended`: one for each row. */
  linkOf: (row: NotificationFacts) => MessageLink;
  outage: OutageFacts | null;
};

/** Why a notification that waits is of no use to anybody any more; null: it is. Pure. */
export function whyPointless(
  row: NotificationFacts,
  settings: Settings,
  outage: OutageFacts | null,
): string | null {
  const { account, incident } = row;
  switch (topicOf(row.kind)) {
    case 'suspended':
      if (!account) return 'the account is gone';
      if (incident?.closedAt) return 'the account works again';
      if (isAboutSending(row.kind)) {
        if (isCutOff(account.state)) return 'the account is suspended, which another message tells';
      } else if (isReminder(row.kind) && !isCutOff(account.state)) {
        return 'the account is not suspended any more';
      }
      return settings['desktop.webAddress'] ? null : 'not set: desktop.webAddress';
    case 'recovered':
      if (!account) return 'the account is gone';
      if (isCutOff(account.state)) return 'the account is suspended again';
      return account.state === 'receive_only' ? 'the account cannot send' : null;
    case 'password_updated':
      return account ? null : 'the account is gone';
    case 'host_outage':
      if (!outage) return 'the outage is gone';
      return outage.closedAt && row.kind !== 'host_outage_over' ? 'the outage is over' : null;
    case 'unreachable':
      return row.digest ? null : 'there is nothing to tell any more';
    case 'account_suspended':
      if (!account) return 'the account is gone';
      return incident?.closedAt || !isCutOff(account.state) ? 'the account works again' : null;
    case 'event':
    case 'security_notice':
    case 'sign_in_link': // goes out on its own
      return null;
    case null:
      return 'there is no such message any more';
  }
}

/** What one message says of the notifications it carries, one or more of one rule; they are all of use. Pure. */
export function composeMessage(
  rows: NotificationFacts[],
  { settings, linkOf, outage }: Source,
): NotificationMessage {
  const [first] = rows;
  const topic = first && topicOf(first.kind);
  const from = {
    organisationName: settings['organisation.name'] ?? 'Rekey',
    supportText: settings['organisation.support'] ?? '',
    timeZone: settings['organisation.timeZone'] ?? hostTimeZone,
  };
  if (topic === 'recovered') {
    return { kind: 'recovered', ...from, accounts: rows.map(recoveredAccount) };
  }
  if (topic === 'password_updated') {
    return { kind: 'password-updated', ...from, accounts: rows.map(changedAccount) };
  }
  if (topic === 'event' && first) return { kind: 'event', ...from, ...eventOf(first) };
  if (topic === 'security_notice' && first) {
    const notice = { about: 'second_factor_reset', ...(first.payload as object) } as SecurityNotice;
    return { kind: 'security-notice', ...from, ...notice };
  }
  const desktop = settings['desktop.webAddress'] ?? '';
  if (topic === 'unreachable' && first?.digest) {
    const { at, lines } = first.digest;
    const consoleUrl = `${desktop}/console/accounts?state=unreachable`;
    return { kind: 'unreachable', ...from, at, lines: lines as unknown as DigestLine[], consoleUrl };
  }
  if (topic === 'account_suspended') {
    const consoleUrl = `${desktop}/console/accounts?state=attention`;
    return { kind: 'accounts-suspended', ...from, accounts: rows.map(suspendedAccount), consoleUrl };
  }
  if (topic === 'host_outage' && outage && first?.kind === 'host_outage_over') {
    const { host, openedAt: since, closedAt, releasedAt, refusedAfter, workedAfter } = outage;
    const consoleUrl = `${desktop}/console/accounts?q=${encodeURIComponent(host)}`;
    const left = { refused: refusedAfter ?? 0, worked: workedAfter ?? 0 };
    const over = { since, until: closedAt ?? first.queuedAt, wasReleased: releasedAt !== null };
    return { kind: 'host-outage-over', ...from, host, ...left, ...over, consoleUrl };
  }
  if (topic === 'host_outage' && outage) {
    const { host, refused, worked, openedAt: since, evidence } = outage;
    const consoleUrl = `${desktop}/console/accounts?q=${encodeURIComponent(host)}`;
    return { kind: 'host-outage', ...from, host, refused, worked, since, evidence, consoleUrl };
  }
  const [account, ...others] = rows.map((row) => refusedAccount(row, linkOf(row)));
  if (!first || !account) throw new Error('a message about nothing');
  if (others.length > 0) return { kind: 'several-refused', ...from, accounts: [account, ...others] };
  return {
    kind: 'wrong-credentials',
    ...from,
    ...account,
    recipientIsOwnAddress: first.recipientKind === 'own_address',
  };
}

function refusedAccount({ account, incident, kind }: NotificationFacts, link: MessageLink): RefusedAccount {
  return {
    cause: causeOf(account, incident),
    maskedAddress: maskAddress(account?.address ?? ''),
    refusedSince: incident?.openedAt ?? null,
    // Of an incident that is over, what was true while it lasted.
    lastSuccessAt: (incident?.closedAt ? incident.cutOffSince : account?.lastSuccessAt) ?? null,
    evidence: incident?.evidence ?? '',
    isBeyondAscii: incident?.isBeyondAscii ?? false,
    isReminder: isReminder(kind),
    isAboutSending: isAboutSending(kind),
    ...link,
  };
}

const eventOf = ({ id, endpointId, payload }: NotificationFacts) => ({
  id: `msg_${id}`,
  endpointId: endpointId ?? '',
  payload: payload as EventMessage['payload'],
});

const recoveredAccount = (row: NotificationFacts) => ({
  maskedAddress: maskAddress(row.account?.address ?? ''),
  recoveredAt: row.incident?.closedAt ?? row.queuedAt,
  wasAboutSending: isOfSending(row),
});

const changedAccount = ({ account, queuedAt }: NotificationFacts) => ({
  maskedAddress: maskAddress(account?.address ?? ''),
  changedAt: account?.credential?.setAt ?? queuedAt,
  changedBy: account?.credential?.setBy ?? '',
  isWorking: account?.state === 'active',
});

const suspendedAccount = ({ account, incident }: NotificationFacts) => ({
  maskedAddress: maskAddress(account?.address ?? ''),
  host: account?.incomingHost ?? '',
  suspendedAt: incident?.suspendedAt ?? null,
  evidence: incident?.evidence ?? '',
});

/** What was told of an incident that never came to a suspension: that nothing could be sent. */
const isOfSending = ({ incident }: NotificationFacts) =>
  incident !== null && incident.suspendedAt === null && incident.notifications.length > 0;

const isCutOff = (state: string) => state === 'suspended' || state === 'needs_consent';

/** No password helps: its owner signs in at the provider. */
const needsConsent = (account: NotificationFacts['account'], incident: NotificationFacts['incident']) =>
  account?.state === 'needs_consent' ||
  (incident !== null && account?.credential?.incomingKind === 'oauth2_grant');

function causeOf(
  account: NotificationFacts['account'],
  incident: NotificationFacts['incident'],
): RefusedAccount['cause'] {
  if (account && !account.credential && !account.providerId) return 'unconnected';
  if (needsConsent(account, incident)) return 'consent_required';
  return incident ? asRepairable(incident.cause) : 'requested';
}

function asRepairable(cause: string) {
  return cause === 'app_password_required' || cause === 'oauth_required' ? cause : 'wrong_credentials';
}
