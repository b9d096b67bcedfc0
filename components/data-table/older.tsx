import { ButtonLink } from '#components/ui/button.tsx';

/** The way back in time through a log, page by page. */
export function Older({
  path,
  params = {},
  cursor,
  nextCursor,
}: {
  path: string;
  params?: Record<string, string | undefined>;
  cursor: string | undefined;
  nextCursor: string | null;
}) {
  if (!cursor && !nextCursor) return null;
  const address = (at: string | null) => {
    const entries = Object.entries({ ...params, cursor: at ?? undefined }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const query = new URLSearchParams(entries).toString();
    return query ? `${path}?${query}` : path;
  };
  return (
    <nav aria-label="Pages" className="flex justify-end gap-2">
      {cursor && (
        <ButtonLink size="sm" href={address(null)}>
          Newest
        </ButtonLink>
      )}
      {nextCursor && (
        <ButtonLink size="sm" href={address(nextCursor)} rel="next">
          Older
        </ButtonLink>
      )}
    </nav>
  );
}
