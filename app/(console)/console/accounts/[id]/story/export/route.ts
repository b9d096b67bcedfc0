import { notFound } from 'next/navigation';
import { timelineWords } from '#components/account/timeline-words.ts';
import { writeCsv } from '#lib/account-imports/write-csv.ts';
import { readAccount } from '#lib/accounts/store.ts';
import { listTimeline } from '#lib/events/list.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { csvAnswer } from '#lib/web/csv-answer.ts';
import { requireRight } from '#lib/web/viewer.ts';

/** An account's whole story as CSV, newest first. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:read');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  return csvAnswer(linesOf(admin, account.id), 'story.csv');
}

async function* linesOf(admin: AdminViewer, accountId: string) {
  yield writeCsv([['at', 'what', 'note', 'evidence']]);
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await listTimeline(admin, accountId, { limit: 200, cursor });
    yield writeCsv(
      items.map((item) => {
        const { title, note = '', evidence = '' } = timelineWords(item);
        return [item.at.toISOString(), title, note, evidence];
      }),
    );
    cursor = nextCursor ?? undefined;
  } while (cursor);
}
