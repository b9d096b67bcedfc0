import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
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

/** Watches an account that somebody asked to check, and says how it went as soon as its row shows it. */
export function useCheckOutcomes(account: Checked) {
  const router = useRouter();
  const [waiting, setWaiting] = useState<{ id: string; askedAt: number } | null>(null);
  const isWaiting = waiting?.id === account.id;

  useEffect(() => {
    if (!waiting || waiting.id !== account.id) return;
    const { name, lastCheckAt, cause, evidence } = account;
    const isDone = lastCheckAt !== null && new Date(lastCheckAt).getTime() >= waiting.askedAt;
    if (!isDone && Date.now() - waiting.askedAt < giveUpMs) return;
    setWaiting(null);
    if (!isDone) return;
    if (cause === null) toast('ok', `${name}: signed in and fetched`);
    else {
      const { sentence, short } = causeWords(cause, evidence);
      toast('warn', `${name}: ${short}`, { description: evidence ?? sentence });
    }
  }, [account, waiting]);

  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => router.refresh(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWaiting, router]);

  return { watch: (askedAt: Date) => setWaiting({ id: account.id, askedAt: askedAt.getTime() }), isWaiting };
}
