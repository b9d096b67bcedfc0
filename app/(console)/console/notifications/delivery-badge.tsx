import { Ban, CircleCheck, CircleQuestionMark, Clock, type LucideIcon, OctagonX, Send } from 'lucide-react';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import type { DeliveryRow } from './row.ts';

const states: Record<DeliveryRow['state'], { text: string; tone: Tone; icon: LucideIcon }> = {
  queued: { text: 'Waiting', tone: 'idle', icon: Clock },
  sending: { text: 'Sending', tone: 'accent', icon: Send },
  sent: { text: 'Sent', tone: 'ok', icon: CircleCheck },
  failed: { text: 'Failed', tone: 'bad', icon: OctagonX },
  perhaps_sent: { text: 'Perhaps sent', tone: 'warn', icon: CircleQuestionMark },
  cancelled: { text: 'Cancelled', tone: 'idle', icon: Ban },
  skipped: { text: 'Skipped', tone: 'warn', icon: Ban },
};

export function DeliveryBadge({ state }: { state: DeliveryRow['state'] }) {
  const { text, tone, icon } = states[state];
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}
