// The operator's command line: npm run rekey -- <command>. Each command is loaded only when it is asked for,
// so one that needs no database does not open any.
import { runScript } from '#lib/run-script.ts';

type Command = { summary: string; run: (args: string[]) => Promise<number> };

const streams = { input: process.stdin, output: process.stdout, errors: process.stderr };

const commands: Record<string, Command> = {
  doctor: {
    summary:
      'looks at environment, database, key, processes, settings and mail accounts; --bodies: reads every message body, too; changes nothing',
    run: async (args) =>
      (await import('#lib/cli/doctor.ts')).doctorCommand(process.stdout, {
        bodies: args.includes('--bodies'),
      }),
  },
  key: {
    summary:
      'status: which keys seal what; rotate: puts a new key in the place of the present one, while Rekey runs',
    run: async (args) => (await import('#lib/cli/key.ts')).keyCommand(args, process.stdout, process.stderr),
  },
  audit: {
    summary: 'verify: whether the audit log is as it was written; export: prints it with its chain',
    run: async (args) =>
      (await import('#lib/cli/audit.ts')).auditCommand(args, process.stdout, process.stderr),
  },
  backup: {
    summary: '<file>: writes the whole database into a file that a passphrase opens, while Rekey runs',
    run: async (args) => (await import('#lib/cli/backup.ts')).backupCommand(args, streams),
  },
  restore: {
    summary: '<file>: brings an empty data folder or database to the state of a backup',
    run: async (args) => (await import('#lib/cli/backup.ts')).restoreCommand(args, streams),
  },
  user: {
    summary: 'lists and adds users, replaces a lost password, gives and takes Allow Login',
    run: async (args) => (await import('#lib/cli/user.ts')).userCommand(args, streams),
  },
  accounts: {
    summary:
      'import <file.csv>: creates the mail accounts of a file; export: prints them as CSV, without secrets',
    run: async (args) =>
      args[0] === 'export'
        ? (await import('#lib/cli/export-accounts.ts')).exportCommand(args, process.stdout, process.stderr)
        : (await import('#lib/cli/import-accounts.ts')).importAccounts(args, process.stdout, process.stderr),
  },
  classify: {
    summary: 'reads JSON lines {"protocol","stage","raw"} and prints one {"cause","retry"} for each',
    run: async () => {
      const { classifyLines } = await import('#lib/cli/classify.ts');
      const malformed = await classifyLines(process.stdin, process.stdout, process.stderr);
      return malformed === 0 ? 0 : 1;
    },
  },
};

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: npm run rekey -- <command>',
    '',
    ...rows,
    `  ${'--help'.padEnd(width)}  shows this`,
    '',
  ].join('\n');
}

// Whoever reads our output may stop early (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await runScript(async () => {
  const [asked = '--help', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  if (command) {
    process.exitCode = await command.run(args);
  } else if (['--help', '-h', 'help'].includes(asked)) {
    process.stdout.write(help());
  } else {
    process.stderr.write(`rekey: there is no command "${asked}"\n\n${help()}`);
    process.exitCode = 2;
  }
});
