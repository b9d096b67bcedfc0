import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { env } from '../env.ts';
import { channels } from '../notifications/channels/channels.ts';
import type { Shown } from '../notifications/channels/contract.ts';
import { topicOf } from '../notifications/kinds.ts';
import type { Settings } from '../settings/schema.ts';
import { readSettings } from '../settings/store.ts';
import { addressOf, asView, type View, viewFor } from '../update-links/address.ts';
import type { AdminViewer } from '../viewer.ts';
import {
  composeMessage,
  type MessageLink,
  type NotificationFacts,
  notificationFacts,
} from './compose-message.ts';
import { carriesSignInLink, composeSignInLink } from './sign-in-link-message.ts';

export type ShownMessage = Shown & {
  /** Every notification the message carries, this one included. */
  carries: string[];
};

export const hidden = '•••••';

/**
 * What a notification says or said, made again from what is stored of it, with the link and the check words masked:
 * of a link only a hash is ever stored. Null where nothing can be said: it went to nobody, or its rule is gone.
 */
export async function showMessage(_admin: AdminViewer, id: string): Promise<ShownMessage | null> {
  if (!isId(id)) return null;
  const own = await db().notification.findUnique({
    where: { id },
    select: { ...notificationFacts, state: true, leadId: true, sentAt: true },
  });
  if (own && carriesSignInLink(own)) return showSignInLink(id);
  const topic = own && topicOf(own.kind);
  if (!own || !topic || own.state === 'skipped') return null;
  const outage = own.hostOutageId
    ? await db().hostOutage.findUnique({ where: { id: own.hostOutageId } })
    : null;
  if (
    topic === 'host_outage'
      ? !outage
      : topic === 'unreachable'
        ? !own.digest
        : topic === 'event' || topic === 'security_notice'
          ? false
          : !own.account
  )
    return null;

  const { leadId, state, sentAt } = own;
  const together = leadId
    ? await db().notification.findMany({
        where: { OR: [{ id }, { leadId, state, sentAt }] },
        orderBy: { id: 'asc' },
        select: {
          ...notificationFacts,
          updateLinks: { select: { expiresAt: true, view: true }, orderBy: { id: 'desc' }, take: 1 },
        },
      })
    : [{ ...own, updateLinks: [] }];
  const settings = await readSettings();
  const linkFacts = new Map(together.map((row) => [row.id, row.updateLinks[0]]));
  const message = composeMessage(together, {
    settings,
    outage,
    linkOf: (row) => {
      const link = linkFacts.get(row.id);
      const masked = maskedLink(row, settings, link && asView(link.view));
      return link ? { ...masked, expiresAt: link.expiresAt } : masked;
    },
  });
  const carries = together.map((row) => row.id);
  return { ...channels[own.channel].show(message, settings, hidden), carries };
}

/** The link of a notification that nobody may read, or that is not made yet: as it would be without knowing its reader. */
export function maskedLink(
  { channel, queuedAt }: Pick<NotificationFacts, 'channel' | 'queuedAt'>,
  settings: Settings,
  view: View = viewFor(channels[channel].opensIn, '', settings),
): MessageLink {
  const validMs = settings['updateLinks.validHours'] * 3_600_000;
  return {
    url: `${addressOf(view, settings) || env().url}/update/${hidden}`,
    view,
    phrase: `${hidden} ${hidden}`,
    expiresAt: new Date(queuedAt.getTime() + validMs),
  };
}

/** An invitation or a password reset. Null: its user is gone. */
async function showSignInLink(id: string): Promise<ShownMessage | null> {
  const link = await db().signInLink.findFirst({
    where: { notificationId: id },
    orderBy: { id: 'desc' },
    select: {
      purpose: true,
      requestedBy: true,
      expiresAt: true,
      user: { select: { email: true, name: true } },
    },
  });
  if (!link) return null;
  const settings = await readSettings();
  const message = composeSignInLink(link, settings, {
    url: `${settings['desktop.webAddress'] ?? env().url}/invite/${hidden}`,
    phrase: `${hidden} ${hidden}`,
    expiresAt: link.expiresAt,
  });
  return { ...channels.email.show(message, settings, hidden), carries: [id] };
}
