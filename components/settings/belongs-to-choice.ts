import type { Property } from '#lib/settings/properties.ts';

type Named = Pick<Property, 'key' | 'kind' | 'choices'>;

/**
 * Whether a setting belongs to what is chosen: `sms.twilio.from` is Twilio's, and of no use where `sms.provider` says another.
 * The choice that parts a group is its `provider`; what bears none of its names belongs to all. Pure.
 */
export function belongsToChoice(
  key: string,
  properties: readonly Named[],
  chosenOf: (key: string) => string,
): boolean {
  return properties.every((choice) => {
    if (choice.kind !== 'choice' || !choice.key.endsWith('.provider')) return true;
    const group = choice.key.slice(0, -'provider'.length);
    const owner = choice.choices.find((name) => key.startsWith(`${group}${name}.`));
    return owner === undefined || owner === chosenOf(choice.key);
  });
}
