import { type LucideIcon, Mail, MessageSquare } from 'lucide-react';
import type { ChannelName } from '#lib/notifications/channels/names.ts';

export const channelIcons: Record<ChannelName, LucideIcon> = { email: Mail, sms: MessageSquare };
