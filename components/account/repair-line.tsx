import { Fragment } from 'react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Repair } from '#lib/incidents/repairs.ts';
import { repairSteps } from './repair-words.ts';

/** How far the repair of an open incident has come. `isShort`: its last step alone, where a line has little room. */
export function RepairLine({
  repair,
  isShort = false,
  className,
}: {
  repair: Repair;
  isShort?: boolean;
  className?: string;
}) {
  const steps = repairSteps(repair);
  return (
    <span className={className}>
      {(isShort ? steps.slice(-1) : steps).map(({ words, at }, i) => (
        <Fragment key={words}>
          {i === 0 ? capital(words) : ` · ${words}`}
          {at && (
            <>
              {' '}
              <RelativeTime at={at} isShort />
            </>
          )}
        </Fragment>
      ))}
    </span>
  );
}

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
