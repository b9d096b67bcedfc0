import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Stack, startStack, until } from './stack.ts';

export type SprayReport = {
  /** People whose new password was taken, and who then signed in. */
  people: number;
  updated: number;
  signedIn: number;
  seconds: number;
  /** In ms: the update page, the live test on it, and signing in. */
  page: Times;
  test: Times;
  signIn: Times;
  /** Tries of strangers, by how they ended, and the addresses they came from. */
  tries: Record<string, number>;
  addresses: number;
  /** What went wrong for anybody, by its words. */
  errors: Record<string, number>;
};

type Times = { p50: number; p95: number; worst: number };
type Person = { address: string; email: string; token: string; from: string };

const oldPassword = 'old secret';
const newPassword = 'new secret';
const signInPassword = 'a long enough password';
const strangersAtOnce = 40;

/**
 * So many people open their links and enter their new passwords at one moment, and then sign in, each from an address of their own, while
 * strangers try passwords on the same names from a thousand others. All of it over loopback: the addresses stand in
 * X-Forwarded-For, as a proxy of this machine writes it.
 */
export async function spray(
  { people = 200, addresses = 1_000 }: { people?: number; addresses?: number },
  tell: (line: string) => void = () => {},
): Promise<SprayReport> {
  const stack = await startStack();
  try {
    const them = await prepare(stack, people);
    tell(`${people} people are there`);
    const errors: Record<string, number> = {};
    const note = (words: string) => {
      errors[words] = (errors[words] ?? 0) + 1;
    };
    const tries: Record<string, number> = {};
    let isOn = true;
    const sprayed = new Set<string>();
    const loginForm = await readLoginForm(stack);
    const strangers = Array.from({ length: strangersAtOnce }, async (_, first) => {
      for (let turn = first; isOn; turn += strangersAtOnce) {
        const from = `198.18.${Math.floor((turn % addresses) / 250)}.${(turn % addresses) % 250}`;
        sprayed.add(from);
        const { email } = them[turn % them.length] as Person;
        const ending = await signIn(stack, loginForm, { email, password: `guess ${turn % 7}`, from }).catch(
          (error) => `failed: ${error}`,
        );
        if (ending.startsWith('failed') || ending === 'in') note(`a stranger: ${ending}`);
        tries[ending] = (tries[ending] ?? 0) + 1;
      }
    });
    await pause(5_000); // by then there is a queue

    const times = { page: [] as number[], test: [] as number[], signIn: [] as number[] };
    const began = performance.now();
    const timed = async <T>(what: keyof typeof times, work: () => Promise<T>): Promise<T> => {
      const from = performance.now();
      const answer = await work();
      times[what].push(performance.now() - from);
      return answer;
    };
    const ends = await Promise.all(
      them.map(async (person) => {
        const ended = { updated: false, signedIn: false };
        try {
          await timed('page', () => openPage(stack, person));
          const result = await timed('test', () => enterPasswords(stack, person));
          ended.updated = result === 'ok';
          if (!ended.updated) note(`the update page: ${result}`);
          const given = { email: person.email, password: signInPassword, from: person.from };
          const ending = await timed('signIn', () => signIn(stack, loginForm, given));
          ended.signedIn = ending === 'in';
          if (!ended.signedIn) note(`signing in: ${ending}`);
        } catch (error) {
          note(String(error));
        }
        return ended;
      }),
    );
    const seconds = Math.round((performance.now() - began) / 1000);
    tell(`they were done after ${seconds} s`);
    await until(async () => sprayed.size >= addresses, 300_000);
    isOn = false;
    await Promise.all(strangers);
    return {
      people,
      updated: ends.filter(({ updated }) => updated).length,
      signedIn: ends.filter(({ signedIn }) => signedIn).length,
      seconds,
      page: timesOf(times.page),
      test: timesOf(times.test),
      signIn: timesOf(times.signIn),
      tries,
      addresses: sprayed.size,
      errors,
    };
  } finally {
    await stack.stop();
  }
}

/** People with a mailbox that is checked, whose password was changed at the server just now, and with a link. */
async function prepare(stack: Stack, count: number): Promise<Person[]> {
  const them = Array.from({ length: count }, (_, n) => ({
    address: `person-${n}@northwind.example`,
    email: `person-${n}@people.example`,
    token: randomBytes(32).toString('base64url'),
    from: `203.0.${113 + Math.floor(n / 250)}.${n % 250}`,
  }));
  const all = (password: string) => Object.fromEntries(them.map(({ address }) => [address, password]));
  await stack.dovecot.setPasswords(all(oldPassword));
  const turns = them.values();
  const workers = Array.from({ length: 8 }, async () => {
    for (const { address, email, token } of turns) {
      const user = { email, password: signInPassword, name: 'A person', role: 'USER', allowLogin: true };
      await stack.api('POST', '/users', user);
      const server = { host: '127.0.0.1', user: address, password: oldPassword };
      const { id } = await stack.api<{ id: string }>('POST', '/mail-accounts', {
        address,
        owner: { email },
        incoming: { type: 'imap', port: stack.dovecot.imapsPort, security: 'tls', ...server },
      });
      await stack.sql(
        `INSERT INTO update_link (id, "accountId", channel, "tokenHash", "credentialVersion", "expiresAt")
         VALUES (gen_random_uuid(), $1::uuid, 'email', $2, 1, now() + interval '1 day')`,
        [id, createHash('sha256').update(token).digest()],
      );
    }
  });
  await Promise.all(workers);
  const checked = `SELECT count(*)::int AS ok FROM mail_account WHERE "lastOutcome" = 'ok'`;
  await until(async () => (await stack.sql(checked, []))[0]?.ok === count, 120_000);
  await stack.dovecot.setPasswords(all(newPassword));
  return them;
}

const headersOf = (stack: Stack, from: string) => ({ origin: stack.url, 'x-forwarded-for': from });

async function openPage(stack: Stack, { token, from }: Person): Promise<void> {
  const answer = await fetch(`${stack.url}/update/${token}`, { headers: headersOf(stack, from) });
  const text = await answer.text();
  if (!answer.ok || !text.includes('New password')) throw new Error(`the update page: ${answer.status}`);
}

/** How the attempt ended, as the page is told. */
async function enterPasswords(stack: Stack, { token, from }: Person): Promise<string> {
  const answer = await fetch(`${stack.url}/update/${token}/test`, {
    method: 'POST',
    headers: { ...headersOf(stack, from), accept: 'application/x-ndjson' },
    body: new URLSearchParams({ oldPassword, newPassword }),
  });
  if (!answer.ok || !answer.body) return String(answer.status);
  let text = '';
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const line = text.split('\n').find((one) => one.includes('"type":"result"'));
    if (!line) continue;
    const { result } = JSON.parse(line) as { result: { ok: boolean; reason?: string } };
    return result.ok ? 'ok' : (result.reason ?? 'no reason');
  }
  return 'no result';
}

/** The hidden fields of the form for signing in, as a browser without JavaScript sends them. */
async function readLoginForm(stack: Stack): Promise<[name: string, value: string][]> {
  const page = await (await fetch(`${stack.url}/desktop/login`)).text();
  const form = page.split('<form').find((part) => part.includes('name="password"')) ?? '';
  const hidden = form.split('</form>')[0]?.match(/<input type="hidden"[^>]*>/g) ?? [];
  const attribute = (input: string, name: string) =>
    (new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
  return hidden.map((input) => [attribute(input, 'name'), attribute(input, 'value')]);
}

type Credentials = { email: string; password: string; from: string };

async function signIn(
  stack: Stack,
  hidden: [string, string][],
  { email, password, from }: Credentials,
): Promise<string> {
  const form = new FormData();
  for (const [name, value] of [...hidden, ['email', email], ['password', password]] as [string, string][])
    form.append(name, value);
  const answer = await fetch(`${stack.url}/desktop/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: headersOf(stack, from),
    body: form,
  });
  const text = await answer.text();
  if (answer.status === 303 && answer.headers.getSetCookie().some((cookie) => cookie.includes('session')))
    return 'in';
  if (text.includes('Too many tries')) return 'too many';
  return text.includes('is not right') ? 'refused' : `failed: ${answer.status}`;
}

function timesOf(times: number[]): Times {
  const sorted = times.toSorted((one, next) => one - next);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), worst: at(1) };
}
