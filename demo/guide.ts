import { help } from './commands.ts';
import { administrator, type DemoHouse, mailPassword, ownerPassword } from './house.ts';
import { ana, mailboxes, mei, type Owner } from './mailboxes.ts';

/** What a visitor reads first: where to go, who to be, what to try. */
export function guide({ url, logFile }: DemoHouse, boardUrl: string): string {
  return `
  Rekey is running, with ${mailboxes.length} mailboxes on a mail server of its own.

  The demo's own page, with a button for everything below, and every mail and text message as it is sent:
  ${boardUrl}

  Open                                     sign in as
  ${`${url}/console`.padEnd(39)}  ${administrator.email} / ${administrator.password}
  ${`${url}/desktop`.padEnd(39)}  ${ana.email} / ${ownerPassword}
  ${`${url}/phone`.padEnd(39)}  ${mei.email} / ${ownerPassword}

  ${ana.name} has ${mailboxesOf(ana)}; ${mei.name} has ${mailboxesOf(mei)}.
  At the mail server the password of each is "${mailPassword}".

  Try
  1. password ana new-secret    two refused checks, ten seconds, and the account is suspended: red everywhere.
                                The mail and the text message to Ana are caught and shown here.
  2. Open the link in either. Old password: ${mailPassword}   New password: new-secret   OK.
                                It is tested live, the account works again, and Ana is told.
  3. down, then up              every account turns amber, and nobody is blamed or written to.
  4. password all other         the whole host refuses: the administrator is told once, the owners nothing.
                                password all ${mailPassword} (and new-secret for ana) ends it.
  5. Write from Mei's mailbox to ${ana.email}: it arrives there. After  sending mei new-secret
                                the next one is held back, and the account "cannot send". Then
                                password mei new-secret, and Update password there.

  Commands
${help}

  What Rekey says: ${logFile}
`;
}

function mailboxesOf(owner: Owner): string {
  const names = mailboxes
    .filter((mailbox) => mailbox.owner === owner)
    .map(({ address }) => address.split('@')[0]);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
