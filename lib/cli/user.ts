import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { StartError } from '../errors.ts';
import { resetSecondFactor } from '../flows/reset-second-factor.ts';
import { roleField, userChange, userForm } from '../users/schema.ts';
import { changeUser, createUser, listUsers, type User } from '../users/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { asOperator } from './operator.ts';
import { readPassword } from './read-password.ts';

export const userUsage = `Usage: npm run -s rekey -- user <command>

  list                                   all users, one a line
  add <email> [--role <role>] [--name <name>]
                                         a new user; the password is the first line of the standard input
  role <email> <role>                    another role: admin, operator, auditor or user; ends every session
  password <email>                       a new password, read likewise; ends every session of the user
  reset-factor <email>                   takes away a lost second factor; ends every session of the user
  allow <email>                          may sign in, with the password there is
  forbid <email>                         may not sign in any more; ends every session
`;

type Streams = { input: Readable; output: Writable; errors: Writable };
type Given = { email: string; role?: string | undefined; name?: string | undefined };
type Work = (admin: AdminViewer, given: Given, streams: Streams) => Promise<string>;

/**
 * `rekey user …`: looks after users where nobody can use the console. Answers the exit code: 2 for a command that
 * cannot be read. Throws `StartError` for what was refused; then nothing was changed.
 */
export async function userCommand(args: string[], streams: Streams): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    streams.errors.write(userUsage);
    return 2;
  }
  const said = await asOperator((admin) => asked.work(admin, asked.given, streams));
  streams.output.write(said);
  return 0;
}

function readArguments(args: string[]): { work: Work; given: Given } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { admin: { type: 'boolean' }, role: { type: 'string' }, name: { type: 'string' } },
    });
    const [command = '', email = '', ...more] = positionals;
    const role = command === 'role' ? more.shift() : values.admin ? 'admin' : values.role;
    const work = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (!work || more.length > 0 || (command === 'list') !== (email === '')) return undefined;
    if (command === 'role' && role === undefined) return undefined;
    return { work, given: { email, name: values.name, role: role?.toUpperCase() } };
  } catch {
    return undefined; // an option that there is not
  }
}

const commands: Record<string, Work> = {
  async list(admin) {
    let said = '';
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = await listUsers(admin, { limit: 500, ...(cursor ? { cursor } : {}) });
      said += items.map((user) => `${lineOf(user)}\n`).join('');
      if (!nextCursor) return said;
      cursor = nextCursor;
    }
  },

  async add(admin, { email, role, name }, { input, errors }) {
    const form = { email, name, role };
    checked(userForm, form); // before a password is typed in vain
    const password = await readPassword(input, errors);
    const result = await createUser(admin, checked(userForm, { ...form, password }));
    if (!result.ok) throw new StartError(`there is a user ${email} already`);
    return `${lineOf(result.user)}\n`;
  },

  async password(admin, { email }, { input, errors }) {
    const { id } = await userOf(admin, email);
    return change(admin, id, { password: await readPassword(input, errors) });
  },

  async role(admin, { email, role }) {
    return change(admin, (await userOf(admin, email)).id, { role: checked(roleField, role) });
  },

  async 'reset-factor'(admin, { email }) {
    const result = await resetSecondFactor(admin, (await userOf(admin, email)).id);
    if (!result.ok) throw new StartError(`${email} has no second factor`);
    return `the second factor of ${email} was taken away\n`;
  },

  async allow(admin, { email }) {
    return change(admin, (await userOf(admin, email)).id, { allowLogin: true });
  },

  async forbid(admin, { email }) {
    return change(admin, (await userOf(admin, email)).id, { allowLogin: false });
  },
};

async function change(admin: AdminViewer, id: string, changes: z.input<typeof userChange>): Promise<string> {
  const result = await changeUser(admin, id, checked(userChange, changes));
  if (result.ok) return `${lineOf(result.user)}\n`;
  throw new StartError(
    result.reason === 'last_administrator'
      ? 'this is the last administrator who can sign in'
      : 'there is no such user any more',
  );
}

async function userOf(admin: AdminViewer, email: string): Promise<User> {
  const { email: address } = checked(userChange, { email });
  const { items } = await listUsers(admin, { q: address ?? '', limit: 500 });
  const user = items.find((one) => one.email === address);
  if (!user) throw new StartError(`there is no user ${email}`);
  return user;
}

function checked<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new StartError(
    read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
  );
}

const lineOf = ({ email, role, allowLogin, hasPassword }: User) =>
  [email, role, allowLogin ? 'may sign in' : 'may not sign in', hasPassword ? '' : 'no password']
    .filter(Boolean)
    .join('  ');
