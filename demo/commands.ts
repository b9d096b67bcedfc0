import { everythingCaught, inWords } from './caught.ts';
import type { DemoHouse } from './house.ts';
import type { Mood } from './mail-server/moods.ts';
import { findMailbox, type Mailbox, mailboxes, newMail } from './mailboxes.ts';

export const help = `  password NAME NEW   change a mailbox's password at its mail server (NAME may be: all)
  sending NAME NEW    change it at the sending server only: mail comes in, none goes out
  down, up            the mail server answers "temporarily unavailable", and is well again
  lock NAME           the mail server has locked the mailbox, whatever the password
  throttle NAME       it asks for fewer sign-ins
  app-password NAME   it takes only a password made for applications
  nonsense NAME       it breaks off with a web page (all: something else listens there)
  well NAME           all of this is over
  mail NAME           let a new message arrive
  lose NAME           let one arrive that the server counts and does not hand out, until: well NAME
  caught              every mail and text message so far, with its links
  help, quit`;

const neighbours =
  'Rekey also asks the neighbours of a refused mailbox before it blames a password: one that does not answer makes that slower';

/** What is said of a mood once it holds. */
const told: Record<Exclude<Mood, 'well'>, string> = {
  down: 'answers every sign-in with a temporary failure: nobody is blamed, nobody is written to',
  locked: `says the mailbox is locked: Rekey waits, since each further try would make it worse. ${neighbours}`,
  throttled: `asks for fewer sign-ins: Rekey comes more rarely for a while. ${neighbours}`,
  'app-password': 'takes only a password made for applications: the owner is told to make one',
  nonsense: 'answers with a web page: that is nobody’s password, and nobody is blamed',
};

/** Does what a line asks for and answers in words. Quotation marks around a password are left away. */
export async function runCommand(house: DemoHouse, line: string, quit: () => void): Promise<string> {
  const [verb = '', name = '', ...rest] = line.trim().split(/\s+/);
  const password = rest.join(' ').replace(/^(["'])(.*)\1$/, '$2');
  const mood = (name: string, mood: Exclude<Mood, 'well'>) =>
    forMailboxes(name, async (chosen) => {
      house.mail.setMood(addressesOf(chosen), mood);
      return `For ${inOneLine(chosen)} the mail server ${told[mood]}.`;
    });
  const wanted = (work: (chosen: Mailbox[]) => Promise<string>) =>
    password
      ? forMailboxes(name, work)
      : Promise.resolve(`Which password? For example: ${verb} ${name || 'ana'} new-secret`);
  switch (verb.toLowerCase()) {
    case '':
      return '';
    case 'password':
      return await wanted(async (chosen) => {
        house.changePasswords(chosen, password);
        return `The mail server now wants "${password}" for ${inOneLine(chosen)}. Watch the console.`;
      });
    case 'sending':
      return await wanted(async (chosen) => {
        for (const { address } of chosen) house.sink.setPassword(address, password);
        return `The sending server now wants "${password}" for ${inOneLine(chosen)}: send a message from there.`;
      });
    case 'down':
      return await mood('all', 'down');
    case 'lock':
      return await mood(name, 'locked');
    case 'throttle':
      return await mood(name, 'throttled');
    case 'app-password':
      return await mood(name, 'app-password');
    case 'nonsense':
      return await mood(name, 'nonsense');
    case 'up':
    case 'well':
      return await forMailboxes(verb === 'up' ? 'all' : name, async (chosen) => {
        house.mail.setMood(addressesOf(chosen), 'well');
        return `The mail server is well again for ${inOneLine(chosen)}.`;
      });
    case 'mail':
      return await forMailboxes(name, async (chosen) => {
        for (const { address } of chosen) house.mail.deliver(address, await newMail(address));
        return `A new message waits for ${inOneLine(chosen)}.`;
      });
    case 'lose':
      return await forMailboxes(name, async (chosen) => {
        for (const { address } of chosen) house.mail.withhold(address, await newMail(address));
        return `The mail server counts a new message for ${inOneLine(chosen)}, and does not hand it out.`;
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

async function forMailboxes(name: string, work: (chosen: Mailbox[]) => Promise<string>): Promise<string> {
  const one = findMailbox(name);
  const chosen = name.toLowerCase() === 'all' ? mailboxes : one ? [one] : [];
  const names = mailboxes.map(({ address }) => address.split('@')[0]).join(', ');
  if (chosen.length === 0) return `There is no mailbox "${name}". There are: ${names}`;
  return await work(chosen);
}

const addressesOf = (chosen: Mailbox[]) => chosen.map(({ address }) => address);
const inOneLine = (chosen: Mailbox[]) =>
  chosen === mailboxes ? 'everybody' : addressesOf(chosen).join(', ');
