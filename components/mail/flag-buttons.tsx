import { MailOpen, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';

type SetFlag = (form: FormData) => Promise<void>;

/** Flag or unflag a message, and mark it as unread, which closes it. Works without JavaScript. */
export function FlagButtons({
  id,
  isUnread,
  isFlagged,
  setFlag,
  back,
  isCompact,
}: {
  id: string;
  isUnread: boolean;
  isFlagged: boolean;
  setFlag: SetFlag;
  /** Where the list is. */
  back: string;
  /** An icon where else words stand beside it. */
  isCompact: boolean;
}) {
  const words = isUnread ? 'Mark as read' : 'Mark as unread';
  return (
    <>
      <FlagForm id={id} flag="\Flagged" isSet={!isFlagged} setFlag={setFlag}>
        <Button type="submit" size="icon" variant="ghost" aria-pressed={isFlagged} aria-label="Flagged">
          <Star aria-hidden className={cn(isFlagged && 'fill-warn text-warn')} />
        </Button>
      </FlagForm>
      <FlagForm id={id} flag="\Seen" isSet={isUnread} setFlag={setFlag} then={isUnread ? undefined : back}>
        {isCompact ? (
          <Button type="submit" size="icon" variant="ghost" aria-label={words}>
            <MailOpen aria-hidden />
          </Button>
        ) : (
          <Button type="submit" variant="ghost">
            <MailOpen aria-hidden />
            {words}
          </Button>
        )}
      </FlagForm>
    </>
  );
}

function FlagForm({
  id,
  flag,
  isSet,
  setFlag,
  then,
  children,
}: {
  id: string;
  flag: string;
  isSet: boolean;
  setFlag: SetFlag;
  then?: string | undefined;
  children: ReactNode;
}) {
  return (
    <form action={setFlag}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="flag" value={flag} />
      <input type="hidden" name="isSet" value={String(isSet)} />
      {then && <input type="hidden" name="then" value={then} />}
      {children}
    </form>
  );
}
