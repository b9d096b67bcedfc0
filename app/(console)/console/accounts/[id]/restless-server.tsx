import { Alert } from '#components/ui/alert.tsx';
import type { FolderFacts } from '#lib/messages/folder-facts.ts';

/** Says that a server names an account's mail otherwise again and again, which only its administrator can mend. Nothing where none does. */
export function RestlessServer({ folders }: { folders: FolderFacts[] }) {
  const restless = folders.filter(({ renumbered }) => renumbered > 0);
  if (restless.length === 0) return null;
  return (
    <Alert tone="warn" title="The server names this account’s mail anew at nearly every check">
      {restless.map(({ path, renumbered }) => (
        <p key={path}>
          {path}: {renumbered.toLocaleString('en')} times of late.
        </p>
      ))}
      <p>
        Nothing is lost or stored twice: what is here already is known by its size and header. But each such
        check asks for every header, and takes long. The server’s administrator can mend it: its UIDVALIDITY
        (IMAP) or its UIDL (POP3) has to last.
      </p>
    </Alert>
  );
}
