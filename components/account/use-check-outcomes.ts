import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import { causeWords } from '#lib/words/causes.ts';

type Checked = {
  id: string;
  name: string;
  lastCheckAt: Date | string | null;
  cause: string | null;
  evidence: string | null;
};

const lookEveryMs = 1000;
/** A server may hold a sign-in back for a minute; after two, the row itself is the place to look. */
const giveUpMs = 120_000;

/** Watches the accounts somebody asked to check, and says how each went as soon as its row shows it. */
export function useCheckOutcomes(accounts: Checked[]) {
  const router = useRouter();
  const [waiting, setWaiting] = useState<Record<string, number>>({});
  const isWaiting = Object.keys(waiting).length > 0;
  const told = useRef(new Set<string>());

  useEffect(() => {
    const finished = accounts.filter(({ id, lastCheckAt }) => {
      const askedAt = waiting[id];
      return askedAt !== undefined && lastCheckAt !== null && new Date(lastCheckAt).getTime() >= askedAt;
    });
    const late = Object.keys(waiting).filter((id) => Date.now() - (waiting[id] ?? 0) > giveUpMs);
    if (finished.length === 0 && late.length === 0) return;
    for (const account of finished) {
      const key = `${account.id} ${waiting[account.id]}`;
      if (told.current.has(key)) continue;
      told.current.add(key);
      if (account.cause === null) toast('ok', `${account.name}: signed in and fetched`);
      else {
        const description = account.evidence ?? causeWords(account.cause, account.evidence).sentence;
        toast('warn', `${account.name}: ${causeWords(account.cause, account.evidence).short}`, {
          description,
        });
      }
    }
    const over = new Set([...finished.map(({ id }) => id), ...late]);
    setWaiting((before) => Object.fromEntries(Object.entries(before).filter(([id]) => !over.has(id))));
  }, [accounts, waiting]);

  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => router.refresh(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, router]);

  const watch = (ids: string[], askedAt: Date) => {
    const entries = ids.map((id) => [id, askedAt.getTime()] as const);
    setWaiting((before) => ({ ...before, ...Object.fromEntries(entries) }));
  };
  return { watch, isWaiting };
}
