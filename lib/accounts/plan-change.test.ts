import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { planChange, type StoredServers } from './plan-change.ts';
import { accountChange } from './schema.ts';

const incoming = { host: 'imap.example.com', port: 993, security: 'tls', user: 'ana' } as const;
const outgoing = { host: 'smtp.example.com', port: 587, security: 'starttls', user: 'ana' } as const;
const receiving: StoredServers = { type: 'imap', incoming, outgoing: null, kind: 'password' };
const shared: StoredServers = {
  type: 'imap',
  incoming,
  outgoing: { ...outgoing, hasOwnPassword: false },
  kind: 'password',
};
const apart: StoredServers = {
  type: 'imap',
  incoming,
  outgoing: { ...outgoing, hasOwnPassword: true },
  kind: 'password',
};

const plan = (stored: StoredServers, change: object) => planChange(stored, accountChange.parse(change));
const problemsOf = (stored: StoredServers, change: object) => {
  const planned = plan(stored, change);
  return planned.ok ? [] : planned.problems.map(({ field }) => field);
};

describe('a stored password goes only where it was given for', () => {
  it.each([
    ['host', 'evil.example'],
    ['port', 143],
    ['security', 'none'],
    ['user', 'ben'],
  ])('another incoming %s needs the password', (field, value) => {
    expect(problemsOf(receiving, { incoming: { [field]: value } })).toEqual(['incoming.password']);
    expect(problemsOf(receiving, { incoming: { [field]: value, password: 'new' } })).toEqual([]);
  });

  it.each([
    ['host', 'evil.example'],
    ['port', 25],
    ['security', 'none'],
    ['user', 'ben'],
  ])('another outgoing %s needs a password, its own or the incoming one', (field, value) => {
    for (const stored of [shared, apart]) {
      expect(problemsOf(stored, { outgoing: { [field]: value } })).toEqual(['outgoing.password']);
      expect(problemsOf(stored, { outgoing: { [field]: value, password: 'new' } })).toEqual([]);
    }
    const both = { incoming: { password: 'new' }, outgoing: { [field]: value } };
    expect(problemsOf(shared, both)).toEqual([]);
    expect(problemsOf(apart, both)).toEqual(['outgoing.password']);
  });

  it('giving up the outgoing server’s own password for the stored incoming one, at a new host, is refused', () => {
    const change = { outgoing: { host: 'evil.example', password: null } };
    expect(problemsOf(apart, change)).toEqual(['outgoing.password']);
    expect(problemsOf(apart, { ...change, incoming: { password: 'new' } })).toEqual([]);
  });

  it('a first outgoing server needs host, port, security and a password', () => {
    expect(problemsOf(receiving, { outgoing: {} })).toEqual([
      'outgoing.host',
      'outgoing.port',
      'outgoing.security',
    ]);
    const server = { host: 'smtp.example.com', port: 587, security: 'starttls' };
    expect(problemsOf(receiving, { outgoing: server })).toEqual(['outgoing.password']);
    expect(plan(receiving, { outgoing: { ...server, password: 'p' } })).toMatchObject({
      ok: true,
      plan: { outgoing: { ...server, user: 'ana' }, isMoved: { outgoing: true, incoming: false } },
    });
  });
});

it('the same servers written again are no change', () => {
  const planned = plan(apart, { incoming: { ...incoming, host: 'IMAP.example.com.' }, outgoing });
  expect(planned).toEqual({
    ok: true,
    plan: {
      incoming,
      outgoing,
      incomingPassword: null,
      outgoingPassword: 'keep',
      isMoved: { incoming: false, outgoing: false },
    },
  });
});

it('a new incoming password alone moves nothing and stays a secret', () => {
  const planned = plan(shared, { incoming: { password: 'canary' } });
  expect(planned).toMatchObject({ ok: true, plan: { isMoved: { incoming: false, outgoing: false } } });
  expect(planned.ok && planned.plan.incomingPassword?.password).toBeInstanceOf(Secret);
  expect(JSON.stringify(planned)).not.toContain('canary');
});

it('null takes the outgoing server away', () => {
  expect(plan(apart, { outgoing: null })).toMatchObject({
    ok: true,
    plan: { outgoing: null, outgoingPassword: 'none', isMoved: { outgoing: false } },
  });
});

describe('where the owner or a provider opens the account', () => {
  const id = '019a0000-0000-7000-8000-000000000001';
  const moved = { incoming: { host: 'new.example' }, outgoing: { host: 'smtp.new.example' } };

  it.each([{ provider: id }, { invite: true }])(
    '%j moves it without any password, and leaves none',
    (how) => {
      expect(plan(apart, { ...moved, ...how })).toMatchObject({
        ok: true,
        plan: {
          outgoingPassword: 'none',
          incomingPassword: null,
          isMoved: { incoming: true, outgoing: true },
        },
      });
      const given = { incoming: { password: 'new' }, outgoing: { password: 'own' } };
      expect(problemsOf(apart, { ...given, ...how })).toEqual(['incoming.password', 'outgoing.password']);
    },
  );

  it('the way back needs a password; where nothing is stored a server is moved without one', () => {
    for (const kind of ['token', 'none'] as const) {
      expect(problemsOf({ ...receiving, kind }, { provider: null })).toEqual(['incoming.password']);
      expect(problemsOf({ ...receiving, kind }, { provider: null, incoming: { password: 'x' } })).toEqual([]);
    }
    expect(problemsOf(receiving, { provider: null })).toEqual([]);
    expect(problemsOf({ ...shared, kind: 'none' }, moved)).toEqual([]);
    expect(problemsOf({ ...shared, kind: 'token' }, moved)).toContain('incoming.password');
  });
});

describe('an account has what its protocol has', () => {
  const byPop3: StoredServers = { ...receiving, type: 'pop3' };

  it('POP3 has the inbox alone, and clears the server', () => {
    expect(problemsOf(byPop3, { folders: ['INBOX', 'Sent'] })).toEqual(['folders']);
    expect(problemsOf(byPop3, { sentFolder: 'Sent' })).toEqual(['sentFolder']);
    expect(problemsOf(byPop3, { folders: ['inbox'], sentFolder: null, deleteAfterDays: 30 })).toEqual([]);
  });

  it('IMAP has folders, and what is at the server stays there', () => {
    expect(problemsOf(receiving, { deleteAfterDays: 30 })).toEqual(['deleteAfterDays']);
    expect(problemsOf(receiving, { folders: ['INBOX', 'Sent'], deleteAfterDays: null })).toEqual([]);
  });

  it('which it is made with is what it stays', () => {
    expect(problemsOf(byPop3, { incoming: { type: 'imap', password: 'new' } })).toEqual(['incoming.type']);
  });
});
