import type { Channel } from './contract.ts';
import { email } from './email/channel.ts';
import type { ChannelName } from './names.ts';
import { sms } from './sms/channel.ts';

/** Every way to tell somebody something. */
export const channels: Record<ChannelName, Channel> = { email, sms };
