import { folderName } from '#components/mail/places.ts';
import { Alert } from '#components/ui/alert.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { cn } from '#lib/cn.ts';
import type { MissingMail as Missing } from '#lib/messages/missing.ts';

/** What the server has and does not hand out, since when, and whether it is asked again. Nothing where all came. */
export function MissingMail({ missing, isCompact = false }: { missing: Missing[]; isCompact?: boolean }) {
  if (missing.length === 0) return null;
  const total = missing.reduce((sum, { count }) => sum + count, 0);
  return (
    <Alert
      tone="warn"
      title={`${messages(total)} ${total === 1 ? 'has' : 'have'} not come.`}
      className={cn(isCompact && 'px-3 py-2.5 text-[12.5px] leading-normal')}
    >
      {missing.map(({ folder, count, reason, since, isTriedAgain }) => (
        <p key={`${folder} ${reason}`}>
          {folderName(folder)}, since <DayTime at={since} />: {words[reason](messages(count))}{' '}
          {isTriedAgain
            ? 'We keep asking for what is missing.'
            : 'We have asked for days and stopped: another mail program may show it.'}
        </p>
      ))}
    </Alert>
  );
}

const messages = (count: number) => (count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`);

const words: Record<Missing['reason'], (messages: string) => string> = {
  refused: (messages) => `the mail server lists ${messages} that it does not hand out.`,
  broke: (messages) => `the connection breaks at ${messages}, each time it is asked for.`,
  unlisted: (messages) => `the mail server counts ${messages} more than it lists.`,
  late: (messages) => `${messages} may still show up.`,
};
