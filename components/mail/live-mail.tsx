'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

const everyMs = 2_500;

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
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const asking = new AbortController();
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        const now = await readRevision(asking.signal);
        if (asking.signal.aborted) return;
        if (now === 'signed_out') return window.location.reload();
        if (now && now !== shown.current) router.refresh();
      }
      timer = setTimeout(ask, everyMs);
    };
    timer = setTimeout(ask, everyMs);
    const onSeen = () => document.visibilityState === 'visible' && void ask();
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      asking.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, [router]);
  return (
    <div aria-live="polite" className="sr-only">
      {useSpokenChanges(accounts)}
    </div>
  );
}

/** The current revision; null when nobody could say. */
async function readRevision(signal: AbortSignal): Promise<string | null> {
  try {
    const timely = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const answer = await fetch('/mail-revision', { cache: 'no-store', signal: timely });
    if (answer.status === 401) return 'signed_out';
    return answer.ok ? ((await answer.json()) as { revision: string }).revision : null;
  } catch {
    return null; // the next question may do better
  }
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
