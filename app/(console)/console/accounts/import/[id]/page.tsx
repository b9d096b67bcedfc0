import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { previewImport } from '#lib/account-imports/preview.ts';
import { mappingForm } from '#lib/account-imports/schema.ts';
import {
  type AccountImport,
  listImportProblems,
  readImport,
  readImportTable,
} from '#lib/account-imports/store.ts';
import { listProviders } from '#lib/providers/store.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { cancelAction, deleteAction } from '../actions.ts';
import { stateWords } from '../state-words.ts';
import { MappingForm, StartForm } from './forms.tsx';
import { Invitations } from './invitations.tsx';
import { BadRows, GoodRows } from './rows.tsx';

export const metadata: Metadata = { title: 'Import accounts' };

const shownProblems = 200;

export default async function OneImportPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:write');
  const known = await readImport(admin, (await params).id);
  if (!known) notFound();
  return (
    <ConsolePage
      title={known.fileName}
      lead={`${stateWords(known)}: ${known.rowCount.toLocaleString('en')} rows.`}
      back={<BackLink href="/console/accounts/import">All imports</BackLink>}
    >
      {known.state === 'running' ? <Running admin={admin} known={known} /> : null}
      {known.state === 'draft' ? <Draft admin={admin} known={known} /> : null}
      {known.state === 'done' || known.state === 'cancelled' ? <Over admin={admin} known={known} /> : null}
    </ConsolePage>
  );
}

function Running({ admin, known }: { admin: AdminViewer; known: AccountImport }) {
  return (
    <>
      <RowsDone known={known} />
      {!known.isDryRun && known.cursor === known.rowCount && <Invitations admin={admin} id={known.id} />}
    </>
  );
}

function RowsDone({ known }: { known: AccountImport }) {
  const { id, cursor, rowCount, isDryRun } = known;
  return (
    <Card className="grid max-w-3xl gap-3 p-4">
      <LiveRefresh everyMs={1000} />
      <label htmlFor="progress" className="font-semibold" role="status">
        {cursor.toLocaleString('en')} of {rowCount.toLocaleString('en')} rows
      </label>
      <progress id="progress" value={cursor} max={rowCount} className="h-2 w-full accent-accent" />
      <p className="text-sm text-muted">
        {figures(known)} {isDryRun ? 'Nothing is stored.' : 'It goes on when you leave this page.'}
      </p>
      <form action={cancelAction.bind(null, id)}>
        <Button type="submit" variant="danger">
          Cancel
        </Button>
      </form>
    </Card>
  );
}

async function Draft({ admin, known }: { admin: AdminViewer; known: AccountImport }) {
  const table = await readImportTable(known.id);
  if (!table)
    return <Alert tone="bad" title="This file cannot be read any more. Delete it and upload it again." />;
  const isWhole = mappingForm.safeParse(known.mapping).success;
  const preview = isWhole ? await previewImport(admin, table, known.mapping) : null;
  return (
    <>
      {known.endedAt && known.isDryRun && known.cursor === known.rowCount && (
        <Alert tone="ok" title="The dry run is over; nothing was stored.">
          {figures(known)} <ProblemsLink known={known} />
        </Alert>
      )}
      <MappingForm
        id={known.id}
        names={table.names}
        mapping={known.mapping}
        providers={(await listProviders()).map(({ name }) => name)}
      />
      {preview ? (
        <>
          <section className="grid gap-2" aria-labelledby="preview">
            <h2 id="preview">What would be stored</h2>
            <p role="status">
              {preview.good.toLocaleString('en')} of {known.rowCount.toLocaleString('en')} rows would be
              stored, {preview.existing.toLocaleString('en')} have an account already,{' '}
              {preview.bad.toLocaleString('en')} cannot be stored.
              {preview.invited > 0 &&
                ` ${preview.invited.toLocaleString('en')} owners would be invited to sign in at their provider.`}
            </p>
            {preview.rows.length > 0 && <GoodRows rows={preview.rows} />}
          </section>
          {preview.problems.length > 0 && <BadRows rows={preview.problems} all={preview.bad} />}
          <StartForm id={known.id} good={preview.good} />
        </>
      ) : (
        <Alert
          tone="info"
          title="Choose the columns that are needed, and save them: then the rows are shown here."
        />
      )}
      <DeleteForm id={known.id} words="Forget this file" />
    </>
  );
}

async function Over({ admin, known }: { admin: AdminViewer; known: AccountImport }) {
  const problems = await listImportProblems(admin, known.id, shownProblems);
  const isCancelled = known.state === 'cancelled';
  return (
    <>
      <Alert
        tone={isCancelled || known.bad > 0 ? 'warn' : 'ok'}
        title={
          isCancelled ? `Cancelled after ${known.cursor.toLocaleString('en')} rows.` : 'The file is imported.'
        }
      >
        {figures(known)} {isCancelled && 'What was stored stays; imported again, the file adds the rest.'}{' '}
        <ProblemsLink known={known} />
      </Alert>
      <Invitations admin={admin} id={known.id} />
      {problems.length > 0 && <BadRows rows={problems} all={known.bad} />}
      <DeleteForm id={known.id} words="Delete this record" />
    </>
  );
}

function ProblemsLink({ known: { id, bad } }: { known: AccountImport }) {
  if (bad === 0) return null;
  // A file to be saved: not a page of the application.
  return (
    <a href={`/console/accounts/import/${id}/problems`} className="underline">
      Download the rows that cannot be stored
    </a>
  );
}

function DeleteForm({ id, words }: { id: string; words: string }) {
  return (
    <form action={deleteAction.bind(null, id)}>
      <Button type="submit" variant="dangerGhost">
        {words}
      </Button>
    </form>
  );
}

function figures({ stored, existing, bad, isDryRun }: AccountImport): string {
  const verb = isDryRun ? 'would be stored' : 'stored';
  return `${stored.toLocaleString('en')} ${verb}, ${existing.toLocaleString('en')} there already, ${bad.toLocaleString('en')} not stored.`;
}
