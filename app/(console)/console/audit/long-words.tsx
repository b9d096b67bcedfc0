import { beginningOf } from './words.ts';

/** Words, of which a long one shows its beginning until somebody wants the rest. */
export function LongWords({ words }: { words: string }) {
  const beginning = beginningOf(words);
  if (beginning === null) return words;
  return (
    <details className="group">
      <summary className="list-none [&::-webkit-details-marker]:hidden">
        <span className="group-open:hidden">{beginning} </span>
        <span className="link whitespace-nowrap group-open:hidden">Show all</span>
        <span className="link hidden group-open:inline">Show less</span>
      </summary>
      <span>{words}</span>
    </details>
  );
}
