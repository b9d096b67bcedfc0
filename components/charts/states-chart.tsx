import { type Part, type Trouble, troubles } from '#lib/history/state-hours.ts';
import { states } from '#lib/words/language.ts';

const height = 120;
const slot = 20;
const gap = 3;

const looks: Record<Trouble, { fill: string; dot: string; label: string }> = {
  suspended: { fill: 'fill-bad', dot: 'bg-bad', label: states.suspended },
  needs_consent: { fill: 'fill-bad/75', dot: 'bg-bad/75', label: 'Sign-in needed' },
  failing: { fill: 'fill-bad/50', dot: 'bg-bad/50', label: states.failing },
  degraded: { fill: 'fill-warn', dot: 'bg-warn', label: 'Unreachable' },
  receive_only: { fill: 'fill-warn/55', dot: 'bg-warn/55', label: states.receive_only },
  paused: { fill: 'fill-idle/60', dot: 'bg-idle/60', label: states.paused },
};

/** How many accounts were in trouble over time, by state: bars drawn by the server, and the same as a table. */
export function StatesChart({
  parts,
  label,
  nameOf,
}: {
  parts: Part[];
  label: string;
  nameOf: (at: Date) => string;
}) {
  const shown = troubles.filter((state) => parts.some(({ counts }) => (counts?.[state] ?? 0) > 0));
  const totals = parts.map(({ counts }) =>
    counts ? shown.reduce((sum, state) => sum + counts[state], 0) : 0,
  );
  const most = Math.max(...totals);
  const top = Math.max(4, most);
  const width = parts.length * slot - gap;
  const first = parts[0];
  const last = parts.at(-1);
  return (
    <figure className="grid gap-2 p-4">
      <div className="flex gap-3">
        <div className="flex flex-col justify-between text-right text-xs text-muted tabular-nums" aria-hidden>
          <span>{top.toLocaleString('en')}</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          className="h-30 w-full min-w-0 border-b border-line"
          aria-hidden
        >
          {parts.map(({ at, counts }, place) => (
            <Bar key={at.getTime()} x={place * slot} counts={counts} shown={shown} top={top}>
              {`${nameOf(at)}: ${wordsOf(counts, shown)}`}
            </Bar>
          ))}
        </svg>
      </div>
      <div className="flex justify-between pl-6 text-xs text-muted" aria-hidden>
        <span>{first && nameOf(first.at)}</span>
        <span>{last && nameOf(last.at)}</span>
      </div>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {shown.length === 0 && 'No account was in trouble.'}
        {shown.map((state) => (
          <span key={state} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2.5 rounded-[3px] ${looks[state].dot}`} />
            {looks[state].label}
          </span>
        ))}
      </figcaption>
      {/* A table keeps the width of its cells, however small it is made. */}
      <div className="sr-only">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {shown.map((state) => (
                <th key={state} scope="col">
                  {looks[state].label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map(({ at, counts }) => (
              <tr key={at.getTime()}>
                <th scope="row">{nameOf(at)}</th>
                {shown.map((state) => (
                  <td key={state}>{counts ? counts[state] : 'Not counted'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function Bar({
  x,
  counts,
  shown,
  top,
  children,
}: {
  x: number;
  counts: Part['counts'];
  shown: readonly Trouble[];
  top: number;
  children: string;
}) {
  let y = height;
  return (
    <g>
      <title>{children}</title>
      <rect
        x={x}
        y={0}
        width={slot - gap}
        height={height}
        className="fill-transparent hover:fill-idle-soft"
      />
      {counts &&
        shown.map((state) => {
          const size = counts[state] === 0 ? 0 : Math.max(2, (counts[state] / top) * height);
          y -= size;
          return (
            <rect
              key={state}
              x={x}
              y={y}
              width={slot - gap}
              height={size}
              className={`pointer-events-none ${looks[state].fill}`}
            />
          );
        })}
      {!counts && <rect x={x} y={height - 2} width={slot - gap} height={2} className="fill-line" />}
    </g>
  );
}

function wordsOf(counts: Part['counts'], shown: readonly Trouble[]): string {
  if (!counts) return 'not counted';
  const told = shown.filter((state) => counts[state] > 0);
  if (told.length === 0) return 'no trouble';
  return told.map((state) => `${looks[state].label} ${counts[state].toLocaleString('en')}`).join(', ');
}
