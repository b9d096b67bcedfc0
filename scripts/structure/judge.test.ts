import { expect, test } from 'vitest';
import { judgeStructure } from './judge.ts';

test('imports that go down, and stay in their room, are as they should be', () => {
  expect(
    judgeStructure([
      { from: 'app/page.tsx', to: 'components/ui/card.tsx' },
      { from: 'worker/main.ts', to: 'lib/flows/check-account.ts' },
      { from: 'lib/flows/check-account.ts', to: 'lib/accounts/claim.ts' },
      { from: 'lib/accounts/claim.ts', to: 'lib/mail/judge/causes.ts' },
      { from: 'lib/mail/imap/fetch.ts', to: 'lib/mail/judge/classify.ts' },
      { from: 'lib/mail/imap/fetch.ts', to: 'lib/log.ts' },
    ]),
  ).toEqual([]);
});

test('an import of what stands above is named', () => {
  expect(judgeStructure([{ from: 'lib/mail/imap/fetch.ts', to: 'lib/accounts/claim.ts' }])).toEqual([
    'lib/mail/imap/fetch.ts imports lib/accounts/claim.ts, which stands above it',
  ]);
  expect(judgeStructure([{ from: 'lib/env.ts', to: 'lib/flows/x.ts' }])).toEqual([
    'lib/env.ts imports lib/flows/x.ts, which stands above it',
  ]);
  expect(judgeStructure([{ from: 'lib/mail/judge/causes.ts', to: 'lib/mail/network/socket.ts' }])).toEqual([
    'lib/mail/judge/causes.ts imports lib/mail/network/socket.ts, which stands above it',
  ]);
});

test('a protocol is entered by its door only', () => {
  const door = { from: 'lib/mail/protocols.ts', to: 'lib/mail/imap/source.ts' };
  expect(judgeStructure([door, { from: 'lib/mail/imap/source.ts', to: 'lib/mail/imap/fetch.ts' }])).toEqual(
    [],
  );
  expect(judgeStructure([{ from: 'lib/flows/check-account.ts', to: 'lib/mail/imap/connect.ts' }])).toEqual([
    'lib/flows/check-account.ts imports lib/mail/imap/connect.ts and not lib/mail/protocols.ts, the door to it',
  ]);
  expect(judgeStructure([{ from: 'lib/mail/smtp/smtp.ts', to: 'lib/mail/imap/connect.ts' }])).toHaveLength(1);
});

test('a circle of files is named, also inside a room', () => {
  const [problem, ...more] = judgeStructure([
    { from: 'lib/mail/a.ts', to: 'lib/mail/b.ts' },
    { from: 'lib/mail/b.ts', to: 'lib/mail/c.ts' },
    { from: 'lib/mail/c.ts', to: 'lib/mail/a.ts' },
    { from: 'lib/mail/c.ts', to: 'lib/mail/d.ts' },
  ]);
  expect(problem).toBe('these files import each other: lib/mail/a.ts, lib/mail/b.ts, lib/mail/c.ts');
  expect(more).toEqual([]);
});

test('a circle of rooms is named with its imports, though no file is in one', () => {
  const problems = judgeStructure([
    { from: 'lib/rules/a.ts', to: 'lib/hosts/b.ts' },
    { from: 'lib/hosts/c.ts', to: 'lib/rules/d.ts' },
  ]);
  expect(problems).toEqual([
    'these rooms import each other: hosts, rules (lib/rules/a.ts -> lib/hosts/b.ts; lib/hosts/c.ts -> lib/rules/d.ts)',
  ]);
});

test('a new room must say where it stands', () => {
  expect(judgeStructure([{ from: 'lib/novelty/a.ts', to: 'lib/errors.ts' }])[0]).toBe(
    'novelty stands in no layer: add it to scripts/structure/judge.ts',
  );
});
