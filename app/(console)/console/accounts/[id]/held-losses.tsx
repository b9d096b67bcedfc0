import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import type { FolderFacts } from '#lib/messages/folder-facts.ts';
import { answerLoss } from '../actions.ts';

/** Asks what becomes of mail that the server lost, where it is too much to be deleted unasked. Nothing where none waits. */
export function HeldLosses({
  id,
  folders,
  canAnswer,
}: {
  id: string;
  folders: FolderFacts[];
  canAnswer: boolean;
}) {
  const held = folders.filter(({ heldBack }) => heldBack > 0);
  if (held.length === 0) return null;
  return (
    <Alert tone="warn" title="The server has lost much of this account’s mail. Shall it be deleted here too?">
      {held.map(({ path, heldBack }) => (
        <p key={path}>
          {path}: {heldBack.toLocaleString('en')} messages are not on the server any more.
        </p>
      ))}
      <p>
        Nothing is deleted before somebody has looked. It may have been emptied on purpose, or by a fault.
      </p>
      {canAnswer && (
        <form action={answerLoss} className="mt-2 flex flex-wrap items-center gap-2">
          <input type="hidden" name="id" value={id} />
          <Button type="submit" name="answer" value="keep">
            Keep what the server loses
          </Button>
          <Button type="submit" name="answer" value="delete" variant="danger">
            Delete it here too
          </Button>
        </form>
      )}
    </Alert>
  );
}
