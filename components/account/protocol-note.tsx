import { cn } from '#lib/cn.ts';
import { abilitiesOf, protocolNames } from '#lib/mail/abilities.ts';

/** What an account cannot do by how it is fetched, for its owner; nothing where it can do all. */
export function ProtocolNote({
  account: { type },
  isCompact = false,
}: {
  account: { type: keyof typeof abilitiesOf };
  isCompact?: boolean;
}) {
  const { folders, flags } = abilitiesOf[type];
  if (folders && flags) return null;
  return (
    <p className={cn('text-muted', isCompact ? 'px-2.5 text-xs leading-normal' : 'text-sm')}>
      Fetched by {protocolNames[type]}: the inbox alone. What you read, flag or send here is not seen at the
      server, and what is deleted there stays here.
    </p>
  );
}
