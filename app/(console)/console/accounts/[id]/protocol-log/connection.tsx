import { DayTime } from '#components/ui/day-time.tsx';
import { Summary } from '#components/ui/summary.tsx';
import { cn } from '#lib/cn.ts';
import type { LoggedConnection, LogLine } from '#lib/protocol-logs/lines.ts';

const mostLines = 200;

/** One connection: when, with whom, and its lines, each with how long after the beginning it passed. */
export function Connection({
  connection: { openedAt, protocol, server, lines },
  isOpen,
}: {
  connection: LoggedConnection;
  isOpen: boolean;
}) {
  return (
    <details open={isOpen} className="border-line not-last:border-b">
      <Summary className="w-full px-4 py-3 hover:bg-idle-soft/50">
        <span className="font-medium">{protocol}</span> {server}{' '}
        <span className="text-sm text-muted">
          <DayTime at={openedAt} />,{' '}
          {lines.length === 1 ? 'one line' : `${lines.length.toLocaleString('en')} lines`}
        </span>
      </Summary>
      <ol aria-label={`${protocol} ${server}`} className="px-4 pb-3">
        {[...lines.slice(0, mostLines).entries()].map(([number, line]) => (
          <Line key={number} line={line} since={openedAt} />
        ))}
        {lines.length > mostLines && (
          <li className="pt-1 text-sm text-muted">
            {(lines.length - mostLines).toLocaleString('en')} more lines are in the file.
          </li>
        )}
      </ol>
    </details>
  );
}

function Line({ line: { at, side, text }, since }: { line: LogLine; since: Date }) {
  const { mark, words, colour } = sides[side];
  return (
    <li className="grid grid-cols-[4.5em_1.25em_minmax(0,1fr)] gap-x-2 py-0.5 evidence">
      <span className="text-right text-muted tabular-nums">{((+at - +since) / 1000).toFixed(3)}</span>
      <span className={colour}>
        <span aria-hidden>{mark}</span>
        <span className="sr-only">{words}</span>
      </span>
      <span className={cn(side === 'noted' && 'text-muted')}>{text}</span>
    </li>
  );
}

const sides = {
  sent: { mark: '→', words: 'Rekey:', colour: 'text-accent' },
  heard: { mark: '←', words: 'Server:', colour: 'text-ok' },
  noted: { mark: '·', words: 'Connection:', colour: 'text-muted' },
} as const;
