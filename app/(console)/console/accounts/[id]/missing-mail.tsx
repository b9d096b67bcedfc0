import { Alert } from '#components/ui/alert.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { MissingMail as Missing } from '#lib/messages/missing.ts';

/** What the server has and does not hand out, since when, and whether it is asked again. Nothing where all came. */
export function MissingMail({ missing }: { missing: Missing[] }) {
  if (missing.length === 0) return null;
  const total = missing.reduce((sum, { count }) => sum + count, 0);
  const title =
    total === 1 ? 'One message has not come.' : `${total.toLocaleString('en')} messages have not come.`;
  return (
    <Alert tone="warn" title={title}>
      {missing.map(({ folder, count, reason, since, isTriedAgain }) => (
        <p key={`${folder} ${reason}`}>
          {folder}: {count.toLocaleString('en')} {words[reason]}, since <RelativeTime at={since} />.{' '}
          {isTriedAgain ? 'It is asked for again by itself.' : 'It is no longer asked for.'}
        </p>
      ))}
    </Alert>
  );
}

const words: Record<Missing['reason'], string> = {
  refused: 'that the server lists and does not hand out',
  broke: 'at which the connection breaks',
  unlisted: 'that the server counts and names in none of its lists',
  late: 'that may still show up',
};
