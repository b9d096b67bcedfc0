import { cn } from '#lib/cn.ts';

const slots = 20;
/** Height doubles the colour: full is fine, half is a server in trouble, a stump is a refused password. */
const bars: Record<string, { look: string; height: number; words: string }> = {
  o: { look: 'stroke-ok', height: 16, words: 'ok' },
  t: { look: 'stroke-warn', height: 10, words: 'server in trouble' },
  c: { look: 'stroke-bad', height: 6, words: 'password refused' },
};
const noBar = { look: 'stroke-idle-soft', height: 16 };

/**
 * The last 20 checks as a strip, oldest first: `recent` holds one letter a check (o ok, t transient, c credential). All bars
 * of a kind are one path: a grid shows fifty strips, and each element of a page costs.
 */
export function RecentChecks({ recent, className }: { recent: string; className?: string }) {
  const letters = recent.slice(-slots);
  const summary = summarise(letters);
  const places = letters.padStart(slots);
  return (
    <span
      role="img"
      aria-label={summary}
      title={summary}
      className={cn('inline-flex h-4 align-middle', className)}
    >
      <svg
        viewBox={`0 0 ${slots * pitch} 16`}
        preserveAspectRatio="none"
        aria-hidden
        strokeLinecap="round"
        className="-mx-px h-4 w-25 max-md:w-20 overflow-visible stroke-3 2xl:w-30 2xl:stroke-4"
      >
        {[...new Set(places)].map((letter) => {
          const { look, height } = bars[letter] ?? noBar;
          return (
            <path
              key={letter}
              d={pathOf(places, letter, height)}
              vectorEffect="non-scaling-stroke"
              className={look}
            />
          );
        })}
      </svg>
    </span>
  );
}

/** In units of the picture: from the middle of one bar to that of the next, and what its round end adds to a bar. */
const [pitch, end] = [5, 1.5];

function pathOf(places: string, letter: string, height: number): string {
  const line = `V${16 - height + end}`;
  const at = Array.from(places, (one, i) =>
    one === letter ? `M${(i + 0.5) * pitch} ${16 - end}${line}` : '',
  );
  return at.join('');
}

function summarise(letters: string): string {
  if (!letters) return 'No checks yet';
  const parts = Object.entries(bars)
    .map(([letter, { words }]) => ({ words, count: letters.split(letter).length - 1 }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  return `Last ${letters.length} ${letters.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`;
}
