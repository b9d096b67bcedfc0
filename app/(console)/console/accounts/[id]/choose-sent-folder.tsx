import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { chooseSentFolder } from '../actions.ts';

/** Asks which of the mailbox's folders is for sent messages. Nothing where that is known. */
export function ChooseSentFolder({ id, sentFolderChoices: choices }: Account) {
  if (choices.length === 0) return null;
  return (
    <Alert tone="warn" title="Where shall copies of sent messages be kept?">
      <p>
        The mail server does not say which folder is for them, and none has a name known for it. Until one is
        chosen, the copies are kept in Rekey; the messages themselves are sent.
      </p>
      <form action={chooseSentFolder} className="mt-2 flex flex-wrap items-center gap-2">
        <input type="hidden" name="id" value={id} />
        <Select name="sentFolder" aria-label="Folder for sent messages">
          {choices.map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
          {!choices.includes('Sent') && <option value="Sent">A new folder: Sent</option>}
        </Select>
        <Button type="submit">Keep them there</Button>
      </form>
    </Alert>
  );
}
