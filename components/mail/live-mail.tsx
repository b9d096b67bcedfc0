'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { fetchNow, useAsking } from '#components/shell/use-asking.ts';

export type SpokenAccount = { id: string; address: string; status: string };

/**
 * Keeps an open page true: asks every few seconds whether anything changed, draws the page anew when it did, and
 * tells screen readers which account is in another state. Hidden pages ask nothing until they are seen again.
 */
export function LiveMail({ revision, accounts }: { revision: string; accounts: SpokenAccount[] }) {
  const router = useRouter();
  const shown = useRef(revision);
  useEffect(() => {
    shown.current = revision;
  }, [revision]);
  useAsking(async (signal) => {
    const now = await readRevision(signal);
    if (signal.aborted) return undefined;
    if (now === 'signed_out') {
      window.location.reload();
      return 'over';
    }
    if (now && now !== shown.current) router.refresh();
    return undefined;
  });
  return (
    <div aria-live="polite" className="sr-only">
      {useSpokenChanges(accounts)}
    </div>
  );
}

/** The current revision; null when nobody could say. */
async function readRevision(signal: AbortSignal): Promise<string | null> {
  const answer = await fetchNow('/mail-revision', signal);
  if (answer?.status === 401) return 'signed_out';
  const { revision = null } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  return revision;
}

/** "sales@northwind.example: Suspended." for each account whose state differs from what was shown before. */
function useSpokenChanges(accounts: SpokenAccount[]): string {
  const [before, setBefore] = useState(accounts);
  const [spoken, setSpoken] = useState('');
  const key = (list: SpokenAccount[]) => list.map(({ id, status }) => `${id} ${status}`).join();
  if (key(before) !== key(accounts)) {
    const known = new Map(before.map(({ id, status }) => [id, status]));
    const changed = accounts.filter(({ id, status }) => known.get(id) !== status);
    setBefore(accounts);
    setSpoken(changed.map(({ address, status }) => `${address}: ${status}.`).join(' '));
  }
  return spoken;
}
