import { DayTime } from '#components/ui/day-time.tsx';
import { MailAddress } from '#components/ui/mail-address.tsx';
import { RecentChecks } from '#components/ui/recent-checks.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type IntervalOf, intervalOf } from '#lib/accounts/interval.ts';
import type { Account } from '#lib/accounts/store.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { abilitiesOf, protocolNames } from '#lib/mail/abilities.ts';
import { every } from '#lib/relative-time.ts';
import type { Settings } from '#lib/settings/schema.ts';
import { byWhom } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

/** Whose it is, and how it is: what is asked first. */
export function mainFacts({ owner, ...account }: Account) {
  return [
    {
      name: 'Owner',
      value: (
        <>
          {owner.name && <span className="block">{owner.name}</span>}
          <span className={owner.name ? 'block text-sm text-muted' : undefined}>
            <MailAddress address={owner.email} />
          </span>
        </>
      ),
    },
    {
      name: 'Writes to',
      value: owner.alternateEmail ? (
        <MailAddress address={owner.alternateEmail} />
      ) : (
        'The account itself: no other address is known'
      ),
    },
    { name: 'Incoming server', value: serverWords(account.incoming) },
    { name: 'Last success', value: <RelativeTime at={account.lastSuccessAt} /> },
    { name: 'Next check', value: <RelativeTime at={account.nextCheckAt} never="None" past="Due now" /> },
    { name: 'Last 20 checks', value: <RecentChecks recent={account.recentChecks} /> },
  ];
}

/** All else that is set of it. */
export function otherFacts(account: Account, settings: Settings) {
  const { incoming, outgoing, credential } = account;
  return [
    { name: 'Type', value: protocolNames[account.type] },
    { name: 'User name', value: <MailAddress address={incoming.user} /> },
    { name: 'Signs in with', value: signsInWith(account) },
    { name: 'Outgoing server', value: outgoing ? serverWords(outgoing) : 'None' },
    ...(abilitiesOf[account.type].folders
      ? [
          { name: 'Folders', value: account.folders.join(', ') },
          { name: 'New folders', value: newFolderWords[account.newFolders] },
          { name: 'Lost at the server', value: lossWords(account, settings) },
          { name: 'Sent messages', value: sentWords(account) },
        ]
      : [{ name: 'At the server', value: clearingWords(account) }]),
    ...(abilitiesOf[account.type].tells ? [{ name: 'New mail', value: newMail(account) }] : []),
    { name: 'Checked', value: paceWords(account, settings) },
    { name: 'Kept here', value: keptWords(account, settings) },
    {
      name: 'Password set',
      value: credential.setAt ? (
        <>
          <RelativeTime at={credential.setAt} /> {wordOf(byWhom, credential.setBy)?.set}
        </>
      ) : (
        'Never'
      ),
    },
    { name: 'Last checked', value: <RelativeTime at={account.lastCheckAt} /> },
    { name: 'Failures counted', value: account.refusals },
    { name: 'Added', value: <RelativeTime at={account.createdAt} /> },
  ];
}

/** Where it has to break, it breaks behind the host. */
const serverWords = ({ host, port, security }: { host: string; port: number; security: string }) => (
  <>
    {host}
    <wbr />
    <span className="whitespace-nowrap">:{port}</span>, {securityWords[security] ?? security}
  </>
);

function signsInWith({ provider, credential }: Account): string {
  if (provider) return provider.name;
  return credential.kind === null ? 'What its owner chooses' : 'A password';
}

function sentWords({ sentFolder, sentCopies }: Account): string {
  if (sentCopies === 'server') return 'The server keeps them';
  const by = sentCopies === 'rekey' ? 'Rekey keeps them' : 'Kept';
  return `${by} in ${sentFolder ?? 'the folder for them'}`;
}

const newFolderWords: Record<Account['newFolders'], string> = {
  none: 'Are not copied',
  inside: 'Are copied within those above',
  all: 'Are copied, but for junk, trash and drafts',
};

function lossWords(account: Account, settings: Settings): string {
  const rule = account.afterLoss ?? settings['archive.afterLoss'];
  return rule === 'mirror' ? 'Is deleted here too, after a day' : 'Stays here, marked';
}

function paceWords({ intervalMinutes, incoming, lastMailAt }: Account, settings: Settings): string {
  const paced = { intervalMinutes, incomingHost: incoming.host, lastMailAt };
  const { seconds, by } = intervalOf(paced, settings, databaseTime());
  return `Every ${every(seconds)}${paceOf[by]}`;
}

const paceOf: Record<IntervalOf, string> = {
  account: ', set for this account',
  host: ', set for its mail host',
  site: '',
  quiet: ', since no mail came for 30 days',
};

function keptWords(account: Account, settings: Settings): string {
  const days = account.keepDays ?? settings['archive.keepDays'];
  const megabytes = account.keepMegabytes ?? settings['archive.keepMegabytes'];
  const limits = [
    ...(days > 0 ? [`${days.toLocaleString('en')} days`] : []),
    ...(megabytes > 0 ? [`${megabytes.toLocaleString('en')} MB`] : []),
  ];
  return limits.length > 0 ? `At most ${limits.join(' and ')}, and what is flagged` : 'All mail';
}

function clearingWords({ deleteAfterDays: days }: Account): string {
  const kept =
    days === null
      ? 'Mail stays there'
      : `Mail is deleted there ${days} ${days === 1 ? 'day' : 'days'} after it was stored`;
  return `${kept}. POP3 has no folders, no flags and no copies of sent messages.`;
}

function newMail({ instant, instantTrouble, waitingSince }: Account) {
  if (!instant) return 'Comes with the checks';
  if (waitingSince) {
    return (
      <>
        Instant: a connection has waited since <DayTime at={waitingSince} />
      </>
    );
  }
  return instantTrouble ? notInstant[instantTrouble] : 'Instant, as soon as its next check is well';
}

const notInstant: Record<NonNullable<Account['instantTrouble']>, string> = {
  not_offered: 'Comes with the checks: the server does not tell of new mail (it has no IDLE)',
  host_full: 'Comes with the checks: as many accounts of its mail host wait as may',
  worker_full: 'Comes with the checks: as many accounts of its worker wait as may',
  ended_early: 'Comes with the checks: the server ended the connection soon after it began to wait',
};

const securityWords: Record<string, string> = { tls: 'TLS', starttls: 'STARTTLS', none: 'not encrypted' };
