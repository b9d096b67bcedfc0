import { CircleAlert, CircleCheck, OctagonX } from 'lucide-react';
import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { CardSection } from '#components/ui/card.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { examineAtAGlance } from '#lib/cli/doctor.ts';
import type { Finding } from '#lib/cli/finding.ts';
import { type Licence, listLicences } from '#lib/licences.ts';
import { version } from '#lib/version.ts';
import { requireRight } from '#lib/web/viewer.ts';

export const metadata: Metadata = { title: 'About' };

/** Which version runs, what the doctor finds, and who else's work is in it. */
export default async function AboutPage() {
  const findings = await examineAtAGlance(await requireRight('settings:read'));
  return (
    <ConsolePage title="About" lead="Which version runs, whether all is well, and whose work is in it.">
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
        <ul>
          {findings.map((finding) => (
            <Found key={`${finding.part} ${finding.words}`} finding={finding} />
          ))}
        </ul>
        <p className="border-t border-line px-4 py-2.5 text-sm text-muted">
          <code className="evidence">npm run -s rekey -- doctor</code> looks at the key, the audit log and
          every message body as well.
        </p>
      </CardSection>
      <section aria-labelledby="licences" className="grid gap-2">
        <h2 id="licences">Licences</h2>
        <RecordList
          label="Licences"
          rows={listLicences().map((licence) => ({ id: licence.name, ...licence }))}
          columns={columns}
        />
      </section>
    </ConsolePage>
  );
}

const looks = {
  well: { icon: CircleCheck, tone: 'text-ok', words: 'Well' },
  open: { icon: CircleAlert, tone: 'text-warn', words: 'To look at' },
  wrong: { icon: OctagonX, tone: 'text-bad', words: 'Wrong' },
};

function Found({ finding: { judgement, part, words } }: { finding: Finding }) {
  const { icon: Icon, tone, words: judged } = looks[judgement];
  return (
    <li className="flex items-start gap-2.5 border-line px-4 py-2.5 not-last:border-b">
      <Icon role="img" aria-label={judged} className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{part}</span>: {words}
      </span>
    </li>
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
