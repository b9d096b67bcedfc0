import { channels } from '../notifications/channels/channels.ts';
import type { SettingKey, Settings } from '../settings/schema.ts';
import type { RuleDefinition } from './catalogue.ts';

const forAddresses = ['desktop.webAddress', 'phone.webAddress'] as const;

/** The settings without which a rule cannot work, and that are not set. Pure. */
export function missingFor(
  { channel, event }: Pick<RuleDefinition, 'channel' | 'event'>,
  settings: Settings,
): SettingKey[] {
  const forChannel = channels[channel].missing(settings);
  if (event !== 'suspended') return forChannel;
  return [...forChannel, ...forAddresses.filter((key) => !settings[key])];
}

/** The settings without which no message with an update link can be sent by mail, and that are not set. Pure. */
export function missingForLinks(settings: Settings): SettingKey[] {
  return missingFor({ channel: 'email', event: 'suspended' }, settings);
}
