import { normalisePhone } from '../fields/phone.ts';
import type { Topic } from '../notifications/kinds.ts';
import type { RuleDefinition } from './catalogue.ts';

/** Whom a message about an event could go to, as far as the event knows them. */
export type Parties = {
  /** The mail account's own address. */
  accountAddress?: string;
  /** The owner's other address, if there is one. */
  alternateAddress?: string | null;
  /** The owner's number as it is stored. */
  phone?: string | null;
  administrators?: string[];
};

export type PlannedRecipient =
  | {
      recipient: string;
      recipientKind: 'alternate_address' | 'own_address' | 'administrator' | 'phone';
    }
  /** There is nowhere to send it: the log keeps the reason. */
  | { recipient: ''; recipientKind: 'phone'; skipped: string };

export type Plan = { rule: RuleDefinition; recipients: PlannedRecipient[] };

/**
 * Who gets a message because of an event: one plan for every rule that waits for it and is enabled. Pure.
 *
 * An owner is written to at the other address on file, else at the mail account itself: it can often still be
 * read elsewhere, and the log marks it. One without a usable number is skipped, which the log says.
 */
export function evaluate(
  rules: readonly RuleDefinition[],
  isEnabled: ReadonlyMap<string, boolean>,
  event: Topic,
  parties: Parties,
): Plan[] {
  return rules
    .filter((rule) => rule.event === event && (isEnabled.get(rule.key) ?? rule.enabledByDefault))
    .map((rule) => ({ rule, recipients: recipientsOf(rule, parties) }));
}

function recipientsOf(rule: RuleDefinition, parties: Parties): PlannedRecipient[] {
  if (rule.recipients === 'administrators') {
    return (parties.administrators ?? []).map((recipient) => ({ recipient, recipientKind: 'administrator' }));
  }
  if (rule.channel === 'sms') return [phoneOf(parties.phone ?? null)];
  if (parties.alternateAddress) {
    return [{ recipient: parties.alternateAddress, recipientKind: 'alternate_address' }];
  }
  return parties.accountAddress ? [{ recipient: parties.accountAddress, recipientKind: 'own_address' }] : [];
}

/** The owner's number, or why there is none that a message could go to. Pure. */
export function phoneOf(stored: string | null): PlannedRecipient {
  const phone = stored === null ? null : normalisePhone(stored);
  if (phone) return { recipient: phone, recipientKind: 'phone' };
  const skipped = stored ? 'the owner’s telephone number is not valid' : 'the owner has no telephone number';
  return { recipient: '', recipientKind: 'phone', skipped };
}
