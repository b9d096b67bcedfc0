import type { Channel as ChannelName } from '../../db/generated/enums.ts';

export type { ChannelName };

/** What the console calls each channel. */
export const channelTitles: Record<ChannelName, string> = {
  email: 'E-mail',
  sms: 'SMS',
  webhook: 'Webhook',
  chat: 'Chat',
};

export const channelNames = Object.keys(channelTitles) as [ChannelName, ...ChannelName[]];
