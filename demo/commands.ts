import { everythingCaught, inWords } from './caught.ts';
import type { DemoHouse } from './house.ts';
import { findMailbox, type Mailbox, mailboxes, newMail } from './mailboxes.ts';

export const help = `  password NAME NEW   change a mailbox's password at its mail server (NAME may be: all)
  sending NAME NEW    change it at the sending server only: mail comes in, none goes out
  down, up            the mail server answers "temporarily unavailable", and is well again
  mail NAME           let a new message arrive
  caught              every mail and text message so far, with its links
  help, quit`;

/** Does what a line asks for and answers in words. Quotation marks around a password are left away. */
export async function runCommand(house: DemoHouse, line: string, quit: () => void): Promise<string> {
  const [verb = '', name = '', ...rest] = line.trim().split(/\s+/);
  const password = rest.join(' ').replace(/^(["'])(.*)\1$/, '$2');
  switch (verb.toLowerCase()) {
    case '':
      return '';
    case 'password':
      return await forMailboxes(name, password, async (chosen) => {
        await house.changePasswords(chosen, password);
        return `The mail server now wants "${password}" for ${addresses(chosen)}. Watch the console.`;
      });
    case 'sending':
      return await forMailboxes(name, password, async (chosen) => {
        for (const { address } of chosen) house.sink.setPassword(address, password);
        return `The sending server now wants "${password}" for ${addresses(chosen)}: send a message from there.`;
      });
    case 'down':
      await house.dovecot.setAvailable(false);
      return 'The mail server answers every sign-in with a temporary failure: nobody is blamed, nobody is written to.';
    case 'up':
      await house.dovecot.setAvailable(true);
      return 'The mail server is well again.';
    case 'mail':
      return await forMailboxes(name, 'mail', async (chosen) => {
        for (const { address } of chosen) house.dovecot.deliver(address, [await newMail(address)]);
        return `A new message waits for ${addresses(chosen)}.`;
      });
    case 'caught':
      return everythingCaught(house.sink, house.sms).map(inWords).join('\n') || 'Rekey has sent nothing yet.';
    case 'quit':
    case 'exit':
      quit();
      return 'Stopping.';
    case 'help':
      return help;
    default:
      return `There is no command "${verb}". There are:\n${help}`;
  }
}

async function forMailboxes(
  name: string,
  password: string,
  work: (chosen: Mailbox[]) => Promise<string>,
): Promise<string> {
  const one = findMailbox(name);
  const chosen = name.toLowerCase() === 'all' ? mailboxes : one ? [one] : [];
  const names = mailboxes.map(({ address }) => address.split('@')[0]).join(', ');
  if (chosen.length === 0) return `There is no mailbox "${name}". There are: ${names}`;
  if (!password) return `Which password? For example: password ${name} new-secret`;
  return await work(chosen);
}

const addresses = (chosen: Mailbox[]) => chosen.map(({ address }) => address).join(', ');
