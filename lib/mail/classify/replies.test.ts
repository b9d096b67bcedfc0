import { describe, expect, test } from 'vitest';
import type { Cause } from '../causes.ts';
import { classifyReply, type Protocol, type Stage } from '../classify.ts';
import collected from '../testdata/replies-dev.json' with { type: 'json' };
import found from '../testdata/replies-found.json' with { type: 'json' };

// Real replies with the right answer. `accept` lists answers that are right as well.
// The first set was collected for the project; the second was gathered from servers' sources and issue threads.

type Row = { id: string; protocol: string; stage: string; raw: string; expected: string; accept?: string[] };
type Judged = Row & { cause: Cause };

const neverPasswords = ['tls', 'network', 'mailbox', 'protocol', 'server_unavailable'];

function judge(rows: readonly Row[]): Judged[] {
  return rows.map((row) => ({
    ...row,
    cause: classifyReply({ protocol: row.protocol as Protocol, stage: row.stage as Stage, raw: row.raw })
      .cause,
  }));
}

const accepts = (row: Judged) => row.cause === row.expected || (row.accept ?? []).includes(row.cause);
const ids = (rows: Judged[]) => rows.map((row) => `${row.id} ${row.raw}: ${row.cause}, not ${row.expected}`);

describe.each([
  ['collected replies', judge(collected)],
  ['found replies', judge(found)],
])('%s', (_, rows) => {
  const wrong = rows.filter((row) => row.expected === 'wrong_credentials');
  const others = rows.filter((row) => row.expected !== 'wrong_credentials');
  const alarms = others.filter((row) => row.cause === 'wrong_credentials' && !accepts(row));

  test('never blames the password for tls, network, mailbox, protocol or an unavailable server', () => {
    expect(ids(alarms.filter((row) => neverPasswords.includes(row.expected)))).toEqual([]);
  });

  test('blames it wrongly for at most 2 % of all other replies', () => {
    expect(alarms.length / others.length).toBeLessThanOrEqual(0.02);
  });

  test('sees at least 85 % of wrong passwords, and 95 % as that or as unknown', () => {
    const seen = wrong.filter((row) => row.cause === 'wrong_credentials').length;
    const kept = wrong.filter((row) => row.cause === 'wrong_credentials' || row.cause === 'unknown').length;
    expect(seen / wrong.length).toBeGreaterThanOrEqual(0.85);
    expect(kept / wrong.length).toBeGreaterThanOrEqual(0.95);
  });

  test('names a right cause for at least 98 %', () => {
    const missed = rows.filter((row) => !accepts(row));
    expect(missed.length / rows.length, ids(missed).join('\n')).toBeLessThanOrEqual(0.02);
  });

  test('never answers with a credential cause outside the credential step', () => {
    const strayed = rows.filter((row) => row.stage !== 'auth' && row.cause === 'wrong_credentials');
    expect(ids(strayed)).toEqual([]);
  });
});
