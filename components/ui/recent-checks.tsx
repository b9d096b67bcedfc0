import { cn } from '#lib/cn.ts';

const slots = 20;
/** Height doubles the colour: full is fine, half is a server in trouble, a stump is a refused password. */
const bars: Record<string, { look: string; words: string }> = {
  o: { look: 'h-4 bg-ok', words: 'ok' },
  t: { look: 'h-2.5 bg-warn', words: 'server in trouble' },
  c: { look: 'h-1.5 bg-bad', words: 'password refused' },
};

/** The last 20 checks as a strip, oldest first: `recent` holds one letter a check (o ok, t transient, c credential). */
export function RecentChecks({ recent, className }: { recent: string; className?: string }) {
  const letters = recent.slice(-slots);
  const summary = summarise(letters);
  return (
    <span
      role="img"
      aria-label={summary}
      title={summary}
      className={cn('inline-flex h-4 items-end gap-0.5 align-middle', className)}
    >
      {Array.from({ length: slots }, (_, place) => {
        const letter = letters[place - (slots - letters.length)];
        const bar = letter ? bars[letter] : undefined;
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: twenty fixed slots, the index is the identity
            key={place}
            className={cn('w-[3px] rounded-[1.5px] 2xl:w-1', bar?.look ?? 'h-4 bg-idle-soft')}
          />
        );
      })}
    </span>
  );
}

function summarise(letters: string): string {
  if (!letters) return 'No checks yet';
  const parts = Object.entries(bars)
    .map(([letter, { words }]) => ({ words, count: letters.split(letter).length - 1 }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  return `Last ${letters.length} ${letters.length === 1 ? 'check' : 'checks'}: ${parts.join(', ')}`;
}
