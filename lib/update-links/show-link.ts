import { incomingOf, outgoingOf } from '../accounts/servers.ts';
import { db } from '../db/client.ts';
import type { AccountType } from '../db/generated/enums.ts';
import type { Cause } from '../mail/judge/causes.ts';
import { maskAddress } from '../notifications/mask-address.ts';
import { phraseOf } from '../notifications/phrase.ts';
import { readSettings } from '../settings/store.ts';
import { findOpenLink } from './store.ts';

/** All that the holder of a link may see before proving to know the old password. */
export type UpdateLinkView = {
  accountId: string;
  maskedAddress: string;
  /** The mail server's name. */
  host: string;
  /** Whether the incoming server is spoken to over TLS. */
  hasTls: boolean;
  hasOutgoing: boolean;
  /** Since when no mail came; null where it never did. */
  since: Date | null;
  cause: Cause | null;
  /** The two words of the message that carried the link. */
  phrase: string;
  /** Until when the link works. */
  expiresAt: Date;
  testsLeft: number;
  /** Mail comes in: only the outgoing server refuses. */
  isAboutSending: boolean;
  /** Whether there is a credential at all. */
  isConnected: boolean;
  /** Nothing opens it, and nobody has said what should: the owner gives a password, or signs in at a provider. */
  isOpenTo: 'password_or_provider' | 'as_before';
  /** Where it is, as far as that is known; null where its owner has no say in it. */
  servers: { incoming: Place & { type: AccountType }; outgoing: Place | null } | null;
};

type Place = { host: string; port: number; security: 'tls' | 'starttls' | 'none' };

/**
 * What the page of a link shows, or null: a link that is unknown, expired, superseded, used or of an older
 * credential looks the same as one that never was. Changes nothing, however often it is asked.
 */
export async function findUpdateLink(token: string): Promise<UpdateLinkView | null> {
  const link = await findOpenLink(db(), token);
  if (!link) return null;
  const settings = await readSettings();
  const { account, incident } = link;
  const isOpen = !account.credential && !account.providerId;
  return {
    accountId: account.id,
    maskedAddress: maskAddress(account.address),
    host: account.incomingHost,
    hasTls: account.incomingSecurity !== 'none',
    hasOutgoing: account.outgoingHost !== null,
    since: account.lastSuccessAt,
    cause: (incident?.cause ?? null) as Cause | null,
    phrase: incident?.checkWords ?? phraseOf(token),
    expiresAt: link.expiresAt,
    isAboutSending: account.state === 'receive_only',
    isConnected: account.credential !== null,
    isOpenTo: isOpen ? 'password_or_provider' : 'as_before',
    servers: isOpen
      ? { incoming: { type: account.type, ...incomingOf(account) }, outgoing: outgoingOf(account) }
      : null,
    testsLeft: Math.max(0, settings['updateLinks.testsPerLink'] - link.tests),
  };
}
