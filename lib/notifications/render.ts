import { assertNever } from '../errors.ts';
import { accountsSuspended } from './mail/accounts-suspended.ts';
import { hostOutage } from './mail/host-outage.ts';
import { hostOutageOver } from './mail/host-outage-over.ts';
import { passwordUpdated } from './mail/password-updated.ts';
import { recovered } from './mail/recovered.ts';
import { severalRefused } from './mail/several-refused.ts';
import { signInLink } from './mail/sign-in-link.ts';
import { testMessage } from './mail/test-message.ts';
import { unreachable } from './mail/unreachable.ts';
import { wrongCredentials } from './mail/wrong-credentials.ts';
import type { NotificationMessage, RenderedMessage } from './message.ts';

/**
 * The words of one notification: a subject, a text part and an HTML part with the same content. Pure: equal
 * values give equal words. Nothing in the values can add a link, a tag or a header line, and a message
 * has no other links than those it was given, one for each account.
 */
export function renderNotification(message: NotificationMessage): RenderedMessage {
  switch (message.kind) {
    case 'wrong-credentials':
      return wrongCredentials(message);
    case 'several-refused':
      return severalRefused(message);
    case 'recovered':
      return recovered(message);
    case 'host-outage':
      return hostOutage(message);
    case 'host-outage-over':
      return hostOutageOver(message);
    case 'unreachable':
      return unreachable(message);
    case 'accounts-suspended':
      return accountsSuspended(message);
    case 'password-updated':
      return passwordUpdated(message);
    case 'sign-in-link':
      return signInLink(message);
    case 'test':
      return testMessage(message);
    default:
      return assertNever(message);
  }
}
