import type { AccountAct } from '#lib/account-jobs/schema.ts';
import type { AccountJob } from '#lib/account-jobs/store.ts';
import { every } from '#lib/relative-time.ts';

type Words = { title: string; doing: string; did: string };

/** What an act is called, while it goes on, and when it is done. Pure. */
export function actWords(act: AccountAct): Words {
  switch (act.kind) {
    case 'check':
      return { title: 'Check now', doing: 'Asking for checks of', did: 'Asked for checks of' };
    case 'pause':
      return { title: 'Pause', doing: 'Pausing', did: 'Paused' };
    case 'resume':
      return { title: 'Resume', doing: 'Resuming', did: 'Resumed' };
    case 'send_links':
      return {
        title: 'Send update links',
        doing: 'Queueing update links for',
        did: 'Queued update links for',
      };
    case 'delete':
      return { title: 'Delete', doing: 'Deleting', did: 'Deleted' };
    case 'change':
      return { title: `Change ${changed(act)}`, doing: 'Changing', did: 'Changed' };
    case 'move':
      return { title: `Move to ${act.incoming.host}`, doing: 'Moving', did: 'Moved' };
    case 'undo':
      return { title: `Undo: ${actWords(act.of).title}`, doing: 'Taking back', did: 'Took back' };
  }
}

function changed({ owner, folders, intervalMinutes }: Extract<AccountAct, { kind: 'change' }>): string {
  const parts = [
    owner && `owner to ${owner}`,
    folders && `folders to ${folders.join(', ')}`,
    intervalMinutes === null && 'how often they are checked, to what System Settings say',
    intervalMinutes && `how often they are checked, to every ${every(intervalMinutes * 60)}`,
  ];
  return parts.filter(Boolean).join(', ');
}

export const figure = (count: number) => count.toLocaleString('en');
const accounts = (count: number) => (count === 1 ? 'one account' : `${figure(count)} accounts`);

/** Accounts that something became of, or that nothing is to be done to. */
export const finished = ({ done, unchanged, refused }: AccountJob) => done + unchanged + refused;

/** How a job stands, in one line: "Pausing 5,000 accounts", "Paused 4,998 accounts". Pure. */
export function jobWords(job: AccountJob): string {
  const { doing, did } = actWords(job.act);
  if (job.state === 'running') return `${doing} ${accounts(job.all)}`;
  if (job.state === 'done' && job.act.kind === 'move')
    return `${figure(job.done)} of ${figure(job.all)} accounts point at the new server.`;
  const isMove = job.act.kind === 'move';
  const words = isMove ? `${figure(job.done)} moved` : `${did} ${accounts(job.done)}`;
  if (job.state === 'done') return words;
  return `Cancelled: ${isMove ? words : words.charAt(0).toLowerCase() + words.slice(1)}, ${figure(job.all - finished(job))} left as they were.`;
}

/** What else there is to say of it: what was so already, what could not be done, who was told. Pure. */
export function jobDetails(job: AccountJob): string {
  const { act, invited, uninvited, refused, unchanged } = job;
  return [
    act.kind === 'move' &&
      !act.withPasswords &&
      `${figure(invited)} ${invited === 1 ? 'owner is' : 'owners are'} sent a link to connect the account.`,
    act.kind === 'move' && act.withPasswords && 'Stored passwords go with them; owners are asked nothing.',
    unchanged > 0 && `${figure(unchanged)} ${unchanged === 1 ? 'was' : 'were'} so already.`,
    uninvited > 0 &&
      `${figure(uninvited)} could not be invited: settings for mail are missing. Fill them in, and use “Send update link”.`,
    refused > 0 && `${figure(refused)} could not be done: nothing of them was changed.`,
  ]
    .filter(Boolean)
    .join(' ');
}
