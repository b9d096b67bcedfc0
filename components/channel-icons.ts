import { Bell, type LucideIcon, Mail, MessageCircle, MessageSquare, Webhook } from 'lucide-react';
import type { ChannelName } from '#lib/notifications/channels/names.ts';

const icons: Partial<Record<ChannelName, LucideIcon>> = {
  email: Mail,
  sms: MessageSquare,
  webhook: Webhook,
  chat: MessageCircle,
};

export const channelIcon = (channel: ChannelName): LucideIcon => icons[channel] ?? Bell;
