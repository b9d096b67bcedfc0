import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { CardSection } from '#components/ui/card.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { Summary } from '#components/ui/summary.tsx';
import { type CloseLook, takeCloseLook } from '#lib/cli/close-look.ts';
import { examineAtAGlance } from '#lib/cli/doctor.ts';
import { type Licence, listLicences } from '#lib/licences.ts';
import { version } from '#lib/version.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { Findings } from './findings.tsx';
import { LookAgain } from './look-again.tsx';

export const metadata: Metadata = { title: 'About' };

/** Which version runs, what the doctor finds, and who else's work is in it. */
export default async function AboutPage() {
  const admin = await requireRight('settings:read');
  const findings = await examineAtAGlance(admin);
  return (
    <ConsolePage
      title="About"
      lead="Which version runs, whether all is well, and whose work is in it."
      actions={
        <ActionList>
          <LookAgain />
        </ActionList>
      }
    >
      <CardSection id="version" title="Version">
        <div className="px-4 py-1">
          <Facts
            facts={[
              { name: 'Rekey', value: version },
              { name: 'Node', value: process.versions.node },
            ]}
          />
        </div>
      </CardSection>
      <CardSection id="doctor" title="Doctor">
        <Findings findings={findings} />
        <Suspense fallback={<Looking />}>
          <CloseFindings look={takeCloseLook(admin)} />
        </Suspense>
      </CardSection>
      <Licences />
    </ConsolePage>
  );
}

/** Hundreds of lines, for the few who want them. */
function Licences() {
  const licences = listLicences();
  return (
    <details className="grid gap-2">
      <Summary>
        <h2 className="inline">Licences</h2>{' '}
        <span className="text-sm text-muted">of {licences.length.toLocaleString('en')} libraries</span>
      </Summary>
      <div className="pt-2">
        <RecordList
          label="Licences"
          rows={licences.map((licence) => ({ id: licence.name, ...licence }))}
          columns={columns}
        />
      </div>
    </details>
  );
}

/** What takes the doctor the longer the more there is: sent once it is found. */
async function CloseFindings({ look }: { look: Promise<CloseLook> }) {
  const { at, findings } = await look;
  return (
    <>
      <Findings findings={findings} />
      <p className="px-4 py-2.5 text-sm text-muted">
        Audit log, keys and message bodies: looked at <RelativeTime at={at} />.{' '}
        <code className="evidence">npm run -s rekey -- doctor --bodies</code> reads every message body as
        well.
      </p>
    </>
  );
}

function Looking() {
  return (
    <p role="status" className="flex items-center gap-2.5 px-4 py-2.5 text-muted">
      <Spinner className="size-4" />
      Looking at the audit log, the keys and the message bodies
    </p>
  );
}

const columns: RecordColumn<Licence & { id: string }>[] = [
  { header: 'Library', phone: 'title', className: 'md:w-full', cell: ({ name }) => name },
  {
    header: 'Version',
    className: 'md:min-w-40 tabular-nums wrap-anywhere',
    cell: (row) => <span className="min-w-0">{row.version}</span>,
  },
  { header: 'Licence', className: 'whitespace-nowrap', cell: ({ licence }) => licence },
];
