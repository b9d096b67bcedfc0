import { CircleAlert, CircleCheck, OctagonX } from 'lucide-react';
import type { Finding } from '#lib/cli/finding.ts';

const looks = {
  well: { icon: CircleCheck, tone: 'text-ok', words: 'Well' },
  open: { icon: CircleAlert, tone: 'text-warn', words: 'To look at' },
  wrong: { icon: OctagonX, tone: 'text-bad', words: 'Wrong' },
};

/** What the doctor found, a line for each. */
export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <ul>
      {findings.map((finding) => (
        <Found key={`${finding.part} ${finding.words}`} finding={finding} />
      ))}
    </ul>
  );
}

function Found({ finding: { judgement, part, words } }: { finding: Finding }) {
  const { icon: Icon, tone, words: judged } = looks[judgement];
  return (
    <li className="flex items-start gap-2.5 border-b border-line px-4 py-2.5">
      <Icon role="img" aria-label={judged} className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{part.charAt(0).toUpperCase() + part.slice(1)}</span>: {words}
      </span>
    </li>
  );
}
