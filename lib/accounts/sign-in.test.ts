import { describe, expect, test } from 'vitest';
import { UnsealError } from '../crypto/seal.ts';
import { passwordCredential } from '../mail/credential.ts';
import { type Cause, causes } from '../mail/judge/causes.ts';
import { Finding, MailFailure, type Stage } from '../mail/judge/failure.ts';
import type { ConnectionStep } from '../mail/network/server.ts';
import { type GivenBack, type WayIn, ways } from './give-back.ts';
import { withSignIn } from './sign-in.ts';
import type { SignIn } from './sign-in-budget.ts';

type Budget = GivenBack['budget'];
type End = { steps: ConnectionStep[]; throws?: unknown };

const everyWay = Object.keys(ways) as WayIn[];
const sent: ConnectionStep[] = ['reaching', 'securing', 'signing_in'];
const accepted: ConnectionStep[] = [...sent, 'signed_in'];
const stopped = new DOMException('the worker is stopping', 'AbortError');
const failure = (stage: Stage, cause: Cause) => new MailFailure(stage, new Finding(cause, 'words').verdict);

/** A sign-in by this way that ends like this: what is given back, and what its caller is told. */
async function signIn(way: WayIn, { steps, throws }: End) {
  const given: GivenBack[] = [];
  const at = new Date();
  const told = await withSignIn(
    {
      way,
      enter: async () => ({ ok: true, at }),
      giveBack: async (back, of) => {
        expect(of).toBe(at);
        given.push(back);
      },
    },
    () => passwordCredential('secret'),
    async (_secret, onStep) => {
      for (const step of steps) onStep(step);
      if (throws) throw throws;
      return 'done';
    },
  ).catch((error) => ({ thrown: error }));
  expect(given).toHaveLength(1);
  return { ...(given[0] as GivenBack), told };
}

// What each way gives back once the server has let us in: where all went well, and where something failed behind that.
const whereLetIn: Record<WayIn, { worked: Budget; letIn: Budget }> = {
  check: { worked: 'all', letIn: 'all' },
  update_page: { worked: 'all', letIn: 'own' },
  update_page_sending: { worked: 'own', letIn: 'own' },
  form_with_password: { worked: 'all', letIn: 'own' },
  form_without: { worked: 'all', letIn: 'own' },
  form_sending: { worked: 'own', letIn: 'own' },
  sending: { worked: 'own', letIn: 'own' },
  sent_copy: { worked: 'own', letIn: 'own' },
  sending_probe: { worked: 'own', letIn: 'own' },
  new_account: { worked: 'own', letIn: 'own' },
};

const judged: Cause[] = [
  'wrong_credentials',
  'app_password_required',
  'oauth_required',
  'account_disabled',
  'locked_out',
];

describe.each(everyWay)('a sign-in by %s', (way) => {
  const { worked, letIn } = whereLetIn[way];

  // What it came to, whether it was cut off by us, and what is given back: of the budget, and of the tests.
  test.each<[string, End, Budget, boolean]>([
    ['worked', { steps: accepted }, worked, false],
    ['worked at a server that tells no steps', { steps: [] }, worked, false],
    ['was stopped before the server was reached', { steps: [], throws: stopped }, 'own', true],
    [
      'was stopped while the connection was secured',
      { steps: sent.slice(0, 2), throws: stopped },
      'own',
      true,
    ],
    // One of the two defects: sending gave this one back.
    ['was stopped in the middle of AUTH', { steps: sent, throws: stopped }, 'nothing', false],
    ['was stopped after it was let in', { steps: accepted, throws: stopped }, letIn, false],
    [
      'met a surprise of our own in the middle of AUTH',
      { steps: sent, throws: new Error('db') },
      'nothing',
      false,
    ],
    ['met a surprise of our own after it', { steps: accepted, throws: new Error('db') }, letIn, false],
    // The other: account form and sending counted this one.
    [
      'was told [UNAVAILABLE] at AUTH',
      { steps: sent, throws: failure('auth', 'server_unavailable') },
      'own',
      true,
    ],
    [
      'was cut by the line in the middle of AUTH',
      { steps: sent, throws: failure('auth', 'network') },
      'nothing',
      true,
    ],
    ['was throttled at AUTH', { steps: sent, throws: failure('auth', 'throttled') }, 'nothing', true],
    ['was refused', { steps: sent, throws: failure('auth', 'wrong_credentials') }, 'nothing', false],
    ['failed in our own hands at AUTH', { steps: [], throws: failure('auth', 'unknown') }, 'nothing', true],
  ])('that %s', async (_what, end, budget, isTestGivenBack) => {
    expect(await signIn(way, end)).toMatchObject({ budget, test: isTestGivenBack });
  });

  const stages: [Stage, ConnectionStep[], (cause: Cause) => Budget][] = [
    ['connect', ['reaching'], () => 'own'],
    ['greeting', ['reaching'], () => 'own'],
    ['capability', ['reaching'], () => 'own'],
    ['tls', ['reaching', 'securing'], () => 'own'],
    ['starttls', ['reaching', 'securing'], () => 'own'],
    ['auth', sent, (cause) => (cause === 'server_unavailable' ? 'own' : 'nothing')],
    ['select', accepted, () => letIn],
  ];
  test.each(stages)('that fails at %s, for whatever cause', async (stage, steps, budgetOf) => {
    for (const cause of causes) {
      expect(await signIn(way, { steps, throws: failure(stage, cause) }), cause).toMatchObject({
        budget: budgetOf(cause),
        test: !judged.includes(cause),
        told: { ok: false, reason: 'failed', signedIn: stage === 'select' },
      });
    }
  });
});

test('where the hour is spent, nobody is asked, nothing opened and nothing given back', async () => {
  const retryAt = new Date();
  const never = () => {
    throw new Error('not to be called');
  };
  const spent: SignIn = { way: 'sending', enter: async () => ({ ok: false, retryAt }), giveBack: never };
  expect(await withSignIn(spent, never, never)).toEqual({ ok: false, reason: 'budget', retryAt });
});

test('a credential that does not open asks nobody, and is given back', async () => {
  const given: GivenBack[] = [];
  const error = new UnsealError({ row: 'a', field: 'incoming' }, 'another key');
  const told = await withSignIn(
    {
      way: 'check',
      enter: async () => ({ ok: true, at: new Date() }),
      giveBack: async (back) => void given.push(back),
    },
    () => {
      throw error;
    },
    async () => expect.unreachable(),
  );
  expect(told).toEqual({ ok: false, reason: 'sealed', error });
  expect(given).toEqual([{ budget: 'own', test: true }]);
});

test('a budget that cannot be written hides nothing of what came of the sign-in', async () => {
  const broken: SignIn = {
    way: 'sending',
    enter: async () => ({ ok: true, at: new Date() }),
    giveBack: async () => {
      throw new Error('the database is away');
    },
  };
  expect(
    await withSignIn(
      broken,
      () => passwordCredential('secret'),
      async () => 'sent',
    ),
  ).toEqual({ ok: true, value: 'sent' });
});
