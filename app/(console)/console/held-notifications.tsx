import Link from 'next/link';
import { Only } from '#components/shell/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { db } from '#lib/db/client.ts';
import { readHeldForUs } from '#lib/notifications/channel-trouble.ts';
import { channels } from '#lib/notifications/channels/channels.ts';

/** Notifications that wait because of our own settings or their server, with its words. Nothing where none does. */
export async function HeldNotifications() {
  const held = await readHeldForUs(db());
  if (!held) return null;
  const { count, since, reason, channel } = held;
  const { title: name, page } = channels[channel].settings;
  return (
    <Alert tone="bad" title="Notifications cannot be sent: people are not told">
      <p>
        {count.toLocaleString('en')} {count === 1 ? 'waits' : 'wait'}, the first since <DayTime at={since} />.
        They go out by themselves once the server takes them, and at once when{' '}
        <Only right="settings:read" otherwise={name}>
          <Link href={`/console/${page}`} className="link">
            {name}
          </Link>
        </Only>{' '}
        are changed, or tested and work.
      </p>
      {reason && <p className="evidence mt-1 text-muted">{reason}</p>}
    </Alert>
  );
}
