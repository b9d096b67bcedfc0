import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostSituation } from '../hosts/judge-host.ts';
import { causes, isCredentialCause } from '../mail/judge/causes.ts';
import { type AccountHistory, type CheckOutcome, type DecisionSettings, decide } from './decide.ts';

const settings: DecisionSettings = {
  'fetcher.intervalSeconds': 1800,
  'suspension.refusalsIfNeverWorked': 3,
  'suspension.refusalsIfWorked': 5,
  'suspension.minimumMinutes': 120,
  'suspension.confirmAfterSeconds': 900,
  'suspension.probeHours': 24,
  'lockout.pauseHours': 4,
  'backoff.firstSeconds': 60,
  'backoff.longestSeconds': 3600,
  'backoff.throttledSeconds': 900,
  'backoff.unknownSeconds': 3600,
  'outage.minimumAccounts': 5,
  'outage.minimumShare': 0.3,
};

const start = new Date('2026-11-23T08:00:00Z');
const afterStart = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

const history = (given: Partial<AccountHistory> = {}): AccountHistory => ({
  state: 'active',
  refusals: 0,
  firstRefusalAt: null,
  lastSuccessAt: start,
  transientFailures: 0,
  sendingRefused: false,
  isKnownRefused: false,
  isGrant: false,
  phase: 0.25,
  ...given,
});

const alone: HostSituation = {
  frozen: false,
  released: false,
  worked: 1,
  refused: 1,
  accepted: 0,
  alsoRefused: 0,
  unheard: 0,
};
const failure = (cause: (typeof causes)[number], signedIn = false): CheckOutcome => ({
  ok: false,
  cause,
  signedIn,
});
const refusal = failure('wrong_credentials');

/** Plays outcomes one after the other, each at the due time of the one before. */
function play(outcomes: CheckOutcome[], given: Partial<AccountHistory> = {}, host = alone) {
  let now = start;
  let state = history(given);
  const decisions = [];
  for (const outcome of outcomes) {
    const decision = decide(state, outcome, host, settings, now);
    decisions.push({ at: now, ...decision });
    state = { ...state, ...decision };
    if (outcome.ok) state.lastSuccessAt = now;
    now = decision.nextCheckAt ?? now;
  }
  return decisions;
}

const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe('what suspends an account', () => {
  it('takes five refusals over at least two hours from one that worked', () => {
    const story = play(times(5, refusal));
    expect(story.map(({ state }) => state)).toEqual([
      'failing',
      'failing',
      'failing',
      'failing',
      'suspended',
    ]);
    expect(Number(story.at(-1)?.at) - Number(start)).toBeGreaterThanOrEqual(2 * 3_600_000);
  });

  it('takes three refusals from one that never worked', () => {
    const story = play(times(3, refusal), { lastSuccessAt: null });
    expect(story.map(({ state }) => state)).toEqual(['failing', 'failing', 'suspended']);
  });

  it('waits for the minimum time however many refusals there are', () => {
    const many = history({ state: 'failing', refusals: 30, firstRefusalAt: start });
    const early = decide(many, refusal, alone, settings, afterStart(119));
    expect(early.state).toBe('failing');
    expect(early.nextCheckAt).toEqual(afterStart(119 + 15));
    expect(decide(many, refusal, alone, settings, afterStart(120)).state).toBe('suspended');
  });

  it('starts over after a success in between', () => {
    const story = play([...times(4, refusal), { ok: true }, refusal]);
    expect(story.at(-2)).toMatchObject({ state: 'active', refusals: 0 });
    expect(story.at(-1)).toMatchObject({ state: 'failing', refusals: 1 });
  });

  it('neither counts nor clears what says nothing about the credential', () => {
    const story = play([refusal, failure('server_unavailable'), refusal, failure('network'), refusal]);
    expect(story.map(({ refusals }) => refusals)).toEqual([1, 1, 2, 2, 3]);
    expect(story.map(({ state }) => state)).toEqual(times(5, 'failing'));
  });

  it('clears the count when the server accepted the sign-in and something else went wrong', () => {
    const story = play([refusal, failure('mailbox'), refusal, failure('network', true)]);
    expect(story.map(({ refusals }) => refusals)).toEqual([1, 0, 1, 0]);
  });

  it('never is [UNAVAILABLE], five hundred times', () => {
    const story = play(times(500, failure('server_unavailable')));
    expect(new Set(story.map(({ state }) => state))).toEqual(new Set(['degraded']));
  });

  it('never is a server that changes its mind with every try, for days', () => {
    const story = play(Array.from({ length: 400 }, (_, at) => (at % 2 ? { ok: true } : refusal)));
    expect(Number(story.at(-1)?.at) - Number(start)).toBeGreaterThan(2 * 86_400_000);
    expect(story.every(({ state, refusals }) => state !== 'suspended' && refusals <= 1)).toBe(true);
  });

  it('is a credential cause and nothing else, whatever the story', () => {
    const outcomes = fc.oneof(
      fc.constant<CheckOutcome>({ ok: true }),
      fc.record({
        ok: fc.constant(false as const),
        cause: fc.constantFrom(...causes),
        signedIn: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(outcomes, { maxLength: 60 }), (story) => {
        let since: CheckOutcome[] = [];
        play(story).forEach((decision, index) => {
          const outcome = story[index] as CheckOutcome;
          since = outcome.ok || outcome.signedIn || outcome.cause === 'mailbox' ? [] : [...since, outcome];
          if (decision.state !== 'suspended') return;
          const counted = since.filter((one) => !one.ok && isCredentialCause(one.cause));
          expect(counted.length).toBeGreaterThanOrEqual(5);
        });
      }),
    );
  });
});

describe('a host whose accounts are refused together', () => {
  const many: HostSituation = { ...alone, worked: 50, unheard: 49 };
  const crowd: HostSituation = { ...many, refused: 15, accepted: 6, alsoRefused: 14, unheard: 29 };

  it('counts nothing and opens an outage', () => {
    const decision = decide(
      history({ state: 'failing', refusals: 4, firstRefusalAt: start }),
      refusal,
      crowd,
      settings,
      afterStart(200),
    );
    expect(decision).toMatchObject({ outage: true, counted: false, refusals: 0, state: 'degraded' });
  });

  it('is judged by number and by share', () => {
    const few = { ...crowd, refused: 4 };
    const smallShare = { ...crowd, refused: 14 };
    for (const host of [few, smallShare]) {
      expect(decide(history(), refusal, host, settings, start)).toMatchObject({
        outage: false,
        counted: true,
      });
    }
  });

  it('keeps counting frozen while the outage is open', () => {
    const frozen = { ...alone, frozen: true };
    expect(decide(history(), refusal, frozen, settings, start)).toMatchObject({
      outage: true,
      counted: false,
    });
  });

  it('holds for an account that never worked as well', () => {
    expect(decide(history({ lastSuccessAt: null }), refusal, crowd, settings, start)).toMatchObject({
      outage: true,
      counted: false,
    });
  });

  const last = history({ state: 'failing', refusals: 4, firstRefusalAt: start });
  const judged = (host: Partial<HostSituation>) =>
    decide(last, refusal, { ...many, ...host }, settings, afterStart(130));

  it('is asked through the neighbours before one of many is suspended', () => {
    expect(judged({ accepted: 4, unheard: 45 })).toMatchObject({ state: 'failing', askNeighbours: 5 });
    expect(judged({ accepted: 5, unheard: 44 })).toMatchObject({ state: 'suspended', askNeighbours: 0 });
  });

  it('waits for their first word for seconds only', () => {
    const { nextCheckAt } = judged({ accepted: 4, unheard: 45 });
    expect(nextCheckAt).toEqual(new Date(Number(afterStart(130)) + 5_000));
  });

  it('is suspected, and asked on, while those that were asked are refused too', () => {
    expect(judged({ refused: 6, alsoRefused: 5, unheard: 44 })).toMatchObject({
      state: 'failing',
      askNeighbours: 5,
    });
    expect(judged({ refused: 11, alsoRefused: 10, unheard: 39 })).toMatchObject({ askNeighbours: 10 });
    expect(judged({ refused: 15, alsoRefused: 14, unheard: 35 })).toMatchObject({ outage: true });
  });

  it('is cleared of it when enough of the others are accepted, or nobody is left to ask', () => {
    expect(judged({ refused: 2, alsoRefused: 1, accepted: 4, unheard: 44 }).state).toBe('failing');
    expect(judged({ refused: 2, alsoRefused: 1, accepted: 15, unheard: 33 }).state).toBe('suspended');
    const six = { worked: 6, refused: 4, alsoRefused: 3, accepted: 2, unheard: 0 };
    expect(judged(six).state).toBe('suspended');
  });
});

describe('when to look again', () => {
  it('puts every account on its own place in the interval', () => {
    const { nextCheckAt } = decide(history({ phase: 0.25 }), { ok: true }, alone, settings, start);
    expect(nextCheckAt && nextCheckAt.getTime() % 1_800_000).toBe(450_000);
    expect(Number(nextCheckAt) - Number(start)).toBeLessThanOrEqual(1_800_000 * 1.1);
  });

  it('asks again within a minute of a first transient failure, and ever more slowly after that', () => {
    const waits = play(times(9, failure('network'))).map(
      ({ at, nextCheckAt }) => (Number(nextCheckAt) - Number(at)) / 1000,
    );
    expect(waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  });

  it('never backs off to less than the interval asks for when intervals are short', () => {
    const quick = { ...settings, 'fetcher.intervalSeconds': 2 };
    const decision = decide(history({ transientFailures: 30 }), failure('network'), alone, quick, start);
    expect(decision.nextCheckAt).toEqual(new Date(Number(start) + 8000));
  });

  it('waits as long as the server asks', () => {
    const outcome: CheckOutcome = { ok: false, cause: 'throttled', signedIn: false, retryAfterMs: 7_200_000 };
    expect(decide(history(), outcome, alone, settings, start).nextCheckAt).toEqual(afterStart(120));
  });

  it('leaves a locked account alone for hours', () => {
    expect(decide(history(), failure('locked_out'), alone, settings, start).nextCheckAt).toEqual(
      afterStart(240),
    );
  });

  it('only probes a suspended account', () => {
    const suspended = history({ state: 'suspended', refusals: 5, firstRefusalAt: start });
    expect(decide(suspended, refusal, alone, settings, afterStart(10))).toMatchObject({
      state: 'suspended',
      counted: false,
      nextCheckAt: afterStart(10 + 24 * 60),
    });
    expect(decide(suspended, failure('network'), alone, settings, start).nextCheckAt).toEqual(afterStart(60));
  });
});

describe('what brings an account back', () => {
  it('is one success, from any state', () => {
    for (const state of ['degraded', 'failing', 'suspended'] as const) {
      expect(decide(history({ state, refusals: 9 }), { ok: true }, alone, settings, start).state).toBe(
        'active',
      );
    }
  });

  it('leaves an account whose outgoing server refuses the credential unable to send', () => {
    expect(decide(history({ sendingRefused: true }), { ok: true }, alone, settings, start).state).toBe(
      'receive_only',
    );
  });
});
