import type { Metadata } from 'next';
import Link from 'next/link';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type AccountImport, listImports } from '#lib/account-imports/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { stateWords } from './state-words.ts';
import { UploadForm } from './upload-form.tsx';

export const metadata: Metadata = { title: 'Import accounts' };

export default async function ImportPage() {
  const imports = await listImports(await requireRight('accounts:write'));
  return (
    <ConsolePage
      title="Import accounts"
      lead="From a CSV file. First it is shown how the file is understood; nothing is stored before you say so."
    >
      <UploadForm />
      {imports.length > 0 && (
        <section className="grid gap-2" aria-labelledby="earlier">
          <h2 id="earlier">Earlier files</h2>
          <RecordList label="Earlier files" rows={imports} columns={columns} />
        </section>
      )}
    </ConsolePage>
  );
}

const columns: RecordColumn<AccountImport>[] = [
  {
    header: 'File',
    phone: 'title',
    className: 'md:w-full md:max-w-0',
    title: ({ fileName }) => fileName,
    cell: ({ id, fileName }) => (
      <Link href={`/console/accounts/import/${id}`} className="clip block font-semibold text-text">
        {fileName}
      </Link>
    ),
  },
  { header: 'State', className: 'whitespace-nowrap', cell: stateWords },
  {
    header: 'Rows',
    className: 'md:text-right tabular-nums',
    cell: ({ rowCount }) => rowCount.toLocaleString('en'),
  },
  {
    header: 'Stored',
    className: 'md:text-right tabular-nums',
    cell: ({ stored, state }) => (state === 'draft' ? '' : stored.toLocaleString('en')),
  },
  {
    header: 'Not stored',
    className: 'md:text-right tabular-nums',
    cell: ({ bad }) => bad.toLocaleString('en'),
  },
  { header: 'By', className: 'whitespace-nowrap', cell: ({ actorName }) => actorName },
  {
    header: 'Uploaded',
    className: 'whitespace-nowrap',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
  },
];
