import { listImportProblems, readImport } from '#lib/account-imports/store.ts';
import { writeCsv } from '#lib/account-imports/write-csv.ts';
import { csvAnswer } from '#lib/web/csv-answer.ts';
import { findWithRight } from '#lib/web/viewer.ts';

export const dynamic = 'force-dynamic';

/** The rows that were not stored and why, as a file: by number and address, never with what stands in them. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const admin = await findWithRight('accounts:write');
  if (!admin) return new Response(null, { status: 403 });
  const known = await readImport(admin, (await params).id);
  if (!known) return new Response(null, { status: 404 });
  const rows = await listImportProblems(admin, known.id);
  const lines = rows.flatMap(({ row, address, problems }) =>
    problems.map(({ field, message }) => [row, address, field ?? '', message]),
  );
  async function* text() {
    yield writeCsv([['row', 'address', 'field', 'reason'], ...lines]);
  }
  return csvAnswer(text(), 'rows-not-stored.csv');
}
