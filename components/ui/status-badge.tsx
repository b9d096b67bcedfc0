import { type AccountStatusFacts, accountStatus } from './account-status.ts';
import { Badge } from './badge.tsx';

/** The state of a mail account: colour, icon and words. */
export function StatusBadge({ className, ...facts }: AccountStatusFacts & { className?: string }) {
  const { text, tone, icon } = accountStatus(facts);
  return (
    <Badge tone={tone} icon={icon} className={className}>
      {text}
    </Badge>
  );
}
