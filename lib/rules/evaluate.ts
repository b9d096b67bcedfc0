import { channels } from '../notifications/channels/channels.ts';
import type { Parties, PlannedRecipient } from '../notifications/channels/contract.ts';
import type { Topic } from '../notifications/kinds.ts';
import type { RuleDefinition } from './catalogue.ts';

export type Plan = { rule: RuleDefinition; recipients: PlannedRecipient[] };

/** Who gets a message because of an event: one plan for every rule that waits for it and is enabled. Pure. */
export function evaluate(
  rules: readonly RuleDefinition[],
  isEnabled: ReadonlyMap<string, boolean>,
  event: Topic,
  parties: Parties,
): Plan[] {
  return rules
    .filter((rule) => rule.event === event && (isEnabled.get(rule.key) ?? rule.enabledByDefault))
    .map((rule) => ({ rule, recipients: channels[rule.channel].reach(rule.recipients, parties) }));
}
