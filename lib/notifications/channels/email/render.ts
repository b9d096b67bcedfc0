import { assertNever } from '../../../errors.ts';
import type { NotificationMessage, RenderedMessage } from '../../message.ts';
import { accountsSuspended } from './words/accounts-suspended.ts';
import { hostOutage } from './words/host-outage.ts';
import { hostOutageOver } from './words/host-outage-over.ts';
import { passwordUpdated } from './words/password-updated.ts';
import { recovered } from './words/recovered.ts';
import { severalRefused } from './words/several-refused.ts';
import { signInLink } from './words/sign-in-link.ts';
import { testMessage } from './words/test-message.ts';
import { unreachable } from './words/unreachable.ts';
import { wrongCredentials } from './words/wrong-credentials.ts';

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
    case 'event':
      throw new Error('there is no mail for an event');
    default:
      return assertNever(message);
  }
}
