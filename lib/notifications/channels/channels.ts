import { chat } from './chat/channel.ts';
import type { Channel } from './contract.ts';
import { email } from './email/channel.ts';
import type { ChannelName } from './names.ts';
import { sms } from './sms/channel.ts';
import { webhook } from './webhook/channel.ts';

/** Every way to tell somebody something. */
export const channels: Record<ChannelName, Channel> = { email, sms, webhook, chat };
