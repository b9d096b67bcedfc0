import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Repair } from '#lib/incidents/repairs.ts';
import { channelTitles } from '#lib/notifications/channels/names.ts';
import { repair as words } from '#lib/words/language.ts';

/** How far the repair of an open incident has come: whether its owner knows, and what they did. */
export function RepairLine({ repair, className }: { repair: Repair; className?: string }) {
  const { told, onTheirWay, undelivered, tried } = repair;
  return (
    <span className={className}>
      {told ? (
        <>
          {words.told(told.channels.map((channel) => channelTitles[channel]))}{' '}
          <RelativeTime at={told.at} isShort />
        </>
      ) : onTheirWay > 0 ? (
        words.onItsWay
      ) : undelivered > 0 ? (
        words.undelivered
      ) : (
        words.notTold
      )}
      {tried > 0 && ` · ${words.tried(tried)}`}
    </span>
  );
}
