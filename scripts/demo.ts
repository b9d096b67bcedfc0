// npm run demo: the whole loop on throw-away mail servers with sample mailboxes. Change a mailbox's password and watch
// what happens, here (`password ana new-secret`) or from another terminal (`npm run demo -- password ana new-secret`).
import readline from 'node:readline';
import { runScript } from '#lib/run-script.ts';
import { listenForCommands, sendCommand } from '../demo/control.ts';
import { administrator, type DemoHouse, mailPassword, ownerPassword, startHouse } from '../demo/house.ts';
import { type Mailbox, mailboxes, newMail } from '../demo/mailboxes.ts';
import { systemPackages } from './test/system-packages.ts';

const help = `  password NAME NEW   change a mailbox's password at its mail server: password ana new-secret
  mail NAME           let a new message arrive: mail ana
  caught              the mails Rekey has sent so far, with their links
  help, quit`;

await runScript(async () => {
  const words = process.argv.slice(2);
  if (words.length > 0) {
    console.log(await sendCommand(words.join(' ')));
    process.exit(0);
  }
  await systemPackages();
  console.log('Starting mail servers and Rekey…');
  const asked = Promise.withResolvers<string>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => asked.resolve(signal));
  const house = await startHouse();
  let closeControl = () => {};
  try {
    const run = (line: string) => command(house, line, () => asked.resolve('quit'));
    closeControl = await listenForCommands(run);
    console.log(welcome(house));
    const stopTelling = tellCaughtMail(house);
    const prompt = readCommands(run);
    const why = await Promise.race([asked.promise, house.ended.then((code) => `Rekey ended with ${code}`)]);
    prompt.close();
    stopTelling();
    console.log(`\nStopping (${why})…`);
  } finally {
    closeControl();
    await house.stop();
  }
  console.log('Everything is stopped and thrown away.');
  process.exit(0);
});

function welcome({ url, logFile }: DemoHouse): string {
  const people = mailboxes.map(({ address, owner }) => `    ${address.padEnd(26)} owned by ${owner.email}`);
  return `
  Rekey is running, with ${mailboxes.length} mailboxes on a mail server of its own.

  Console    ${url}/console        ${administrator.email} / ${administrator.password}
  Desktop    ${url}/desktop        an owner's address / ${ownerPassword}
  Phone      ${url}/phone          the same

  Mailboxes (password at the mail server: ${mailPassword})
${people.join('\n')}

  Try: password ana new-secret
  A check comes every 5 seconds; two refusals suspend the account, and Rekey writes to its owner. That mail is caught
  and shown here with its link. On the page, the old password is "${mailPassword}", the new one what you chose.

${help}

  What Rekey says: ${logFile}
`;
}

async function command(house: DemoHouse, line: string, quit: () => void): Promise<string> {
  const [verb = '', name = '', ...rest] = line.trim().split(' ');
  switch (verb) {
    case '':
      return '';
    case 'password': {
      const mailbox = find(name);
      const password = rest.join(' ');
      if (!mailbox) return unknownMailbox(name);
      if (!password) return 'Which password? For example: password ana new-secret';
      await house.changePassword(mailbox, password);
      return `The mail server now wants "${password}" for ${mailbox.address}. Watch it in the console.`;
    }
    case 'mail': {
      const mailbox = find(name);
      if (!mailbox) return unknownMailbox(name);
      house.dovecot.deliver(mailbox.address, [await newMail(mailbox.address)]);
      return `A new message waits for ${mailbox.address}.`;
    }
    case 'caught':
      return house.sink.mails.map(shown).join('\n') || 'Rekey has sent nothing yet.';
    case 'quit':
    case 'exit':
      quit();
      return 'Stopping.';
    default:
      return help;
  }
}

function find(name: string): Mailbox | undefined {
  return mailboxes.find(({ address }) => address === name || address.split('@')[0] === name.toLowerCase());
}

function unknownMailbox(name: string): string {
  const names = mailboxes.map(({ address }) => address.split('@')[0]).join(', ');
  return `There is no mailbox "${name}". There are: ${names}`;
}

function shown({ to, parsed }: DemoHouse['sink']['mails'][number]): string {
  const link = /https?:\/\/\S+\/update\/\S+/.exec(parsed.text ?? '')?.[0];
  return `  ✉ to ${to.join(', ')}: ${parsed.subject}${link ? `\n    ${link}` : ''}`;
}

function tellCaughtMail({ sink }: DemoHouse): () => void {
  let told = 0;
  const timer = setInterval(() => {
    for (const mail of sink.mails.slice(told)) console.log(`\n${shown(mail)}\n`);
    told = sink.mails.length;
  }, 300);
  return () => clearInterval(timer);
}

function readCommands(run: (line: string) => Promise<string>): readline.Interface {
  const prompt = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: 'demo> ' });
  prompt.on('line', async (line) => {
    const answer = await run(line).catch((error) => String(error));
    if (answer) console.log(answer);
    prompt.prompt();
  });
  // Ctrl-C at the prompt; without a terminal the end of standard input stops nothing.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  if (process.stdin.isTTY) prompt.prompt();
  return prompt;
}
