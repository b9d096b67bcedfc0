import { RepairLine } from '#components/account/repair-line.tsx';
import { MissingSettings } from '#components/settings/missing-settings.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import type { Account } from '#lib/accounts/store.ts';
import type { Repair } from '#lib/incidents/repairs.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import { readSettings } from '#lib/settings/store.ts';
import { causeWords } from '#lib/words/causes.ts';
import type { AccountRow } from '../row.ts';

/** What is wrong, why, and what to do about it. Nothing when all is well. */
export function Trouble({
  row,
  account,
  repair,
}: {
  row: AccountRow;
  account: Account;
  repair: Repair | undefined;
}) {
  if (row.state === 'needs_consent' && account.credential.kind === null) return <Waits account={account} />;
  if (row.state === 'active' && !row.cause) return null;
  const isDead = row.state === 'suspended' || row.state === 'needs_consent';
  const words = row.cause ? causeWords(row.cause, row.evidence) : null;
  if (row.state === 'receive_only') {
    return (
      <Alert tone="warn" title="Mail comes in, but cannot be sent.">
        The sending server {account.outgoing?.host} refused the sign-in. Incoming mail is not affected. It is
        asked again now and then, and at once after its password or server was changed.
      </Alert>
    );
  }
  if (!words) return null;
  return (
    <Alert tone={isDead ? 'bad' : 'warn'} title={words.sentence}>
      {isDead && (
        <p>
          Neither fetched nor sent since <DayTime at={account.stateSince} />; its old mail stays readable.
        </p>
      )}
      <p>{words.hint}</p>
      {repair && (
        <p>
          <RepairLine repair={repair} className="font-medium" />.
        </p>
      )}
      {row.evidence && <p className="evidence mt-1 text-muted">{row.evidence}</p>}
    </Alert>
  );
}

/** Nothing opens it until its owner has connected it. */
async function Waits({ account: { provider, messageCount } }: { account: Account }) {
  const missing = missingForLinks(await readSettings());
  return (
    <Alert
      tone="warn"
      title={
        provider
          ? `It waits for its owner to sign in at ${provider.name}.`
          : 'It waits for its owner to connect it, with a password or at a provider.'
      }
    >
      <p>
        Until then nothing is fetched or sent{messageCount > 0 && '; its old mail stays readable'}.{' '}
        {missing.length > 0 ? (
          <>
            Its owner cannot be told. <MissingSettings keys={missing} /> Then press Send update link.
          </>
        ) : (
          'Send update link sends the owner the way there once more.'
        )}
      </p>
    </Alert>
  );
}
