import { Ban, CircleCheck, Clock, KeyRound, type LucideIcon, MailX, Send } from 'lucide-react';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import type { User } from '#lib/users/store.ts';

type LoginFacts = Pick<User, 'allowLogin' | 'hasPassword' | 'invitation'>;

/** *Allow Login*, and for somebody without a password how far the invitation has come. */
export function LoginBadge({ user }: { user: LoginFacts }) {
  const { text, tone, icon } = stateOf(user);
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}

function stateOf({ allowLogin, hasPassword, invitation }: LoginFacts): {
  text: string;
  tone: Tone;
  icon: LucideIcon;
} {
  if (!allowLogin) return { text: 'No', tone: 'idle', icon: Ban };
  if (hasPassword) return { text: 'Yes', tone: 'ok', icon: CircleCheck };
  if (!invitation) return { text: 'No password yet', tone: 'idle', icon: KeyRound };
  const isInvitation = invitation.purpose === 'invitation';
  const what = isInvitation ? 'Invitation' : 'Reset link';
  switch (invitation.state) {
    case 'waiting':
      return { text: `${what} being sent`, tone: 'accent', icon: Clock };
    case 'sent':
      return { text: isInvitation ? 'Invited' : 'Reset link sent', tone: 'accent', icon: Send };
    case 'failed':
      return { text: `${what} not delivered`, tone: 'bad', icon: MailX };
    case 'expired':
      return { text: `${what} expired`, tone: 'warn', icon: Clock };
    case 'revoked':
      return { text: `${what} revoked`, tone: 'idle', icon: Ban };
  }
}
