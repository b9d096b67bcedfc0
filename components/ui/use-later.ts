import { useEffect, useState } from 'react';

/**
 * A part of a page that is fetched at the first wish for it (anything but null), so that no page waits for it; null until it is
 * there. Where the server is away meanwhile the page stays as it is, and another wish asks again.
 */
export function useLater<Part>(wish: string | number | null, fetchPart: () => Promise<Part>): Part | null {
  const [part, setPart] = useState<{ is: Part } | null>(null);
  const isMissing = part === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is fetched is the same at any time
  useEffect(() => {
    if (wish === null || !isMissing) return;
    let isHere = true;
    fetchPart().then(
      (is) => isHere && setPart({ is }),
      () => {}, // see above
    );
    return () => {
      isHere = false;
    };
  }, [wish, isMissing]);
  return part?.is ?? null;
}
