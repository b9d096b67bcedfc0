import { describe, expect, test } from 'vitest';
import { type Claims, decide, type Known, readClaims, together } from './judge.ts';

const rules = {
  issuer: 'https://id.example.com',
  roleClaim: 'groups',
  administratorValues: ['rekey-admins'],
  operatorValues: ['help desk'],
  auditorValues: ['audit'],
  loginClaim: null,
  loginValues: [],
  trustsSecondFactor: true,
  acrValues: ['gold'],
};

describe('a claim gives the highest role that its values name, and none of them is a user', () => {
  test.each([
    [['audit', 'help desk', 'rekey-admins'], 'ADMIN'],
    [['audit', 'help desk'], 'OPERATOR'],
    ['audit', 'AUDITOR'],
    [['Rekey-Admins', 'rekey-admins '], 'USER'],
    [[], 'USER'],
    [undefined, 'USER'],
    [{ 'rekey-admins': true }, 'USER'],
    [[['rekey-admins']], 'USER'],
    ['["rekey-admins"]', 'USER'],
  ])('%j: %s', (groups, role) => {
    expect(readClaims(rules, { sub: '1', groups }).role).toBe(role);
  });

  test('nothing decides where no claim is named', () => {
    expect(readClaims({ ...rules, roleClaim: null }, { sub: '1', groups: ['rekey-admins'] }).role).toBeNull();
  });

  test('its name may lead into objects, and may itself hold dots', () => {
    const of = (roleClaim: string, claims: object) =>
      readClaims({ ...rules, roleClaim }, { sub: '1', ...claims }).role;
    expect(of('realm_access.roles', { realm_access: { roles: ['audit'] } })).toBe('AUDITOR');
    expect(of('https://example.com/roles', { 'https://example.com/roles': 'audit' })).toBe('AUDITOR');
    expect(of('constructor.name', {})).toBe('USER');
    expect(of('__proto__.x', {})).toBe('USER');
  });
});

test('Allow Login is given by a value that is named, or by true, and by nothing else', () => {
  const of = (may: unknown, loginValues: string[] = []) =>
    readClaims({ ...rules, loginClaim: 'may', loginValues }, { sub: '1', may }).mayLogin;
  expect([true, 'true', ['x', true]].map((may) => of(may))).toEqual([true, true, true]);
  expect([false, 'false', '1', 1, null, undefined, {}, 'TRUE'].map((may) => of(may))).toEqual(
    Array.from({ length: 8 }, () => false),
  );
  expect(of(['mail', 'rekey'], ['rekey'])).toBe(true);
  expect(of(true, ['rekey'])).toBe(false);
  expect(readClaims(rules, { sub: '1' }).mayLogin).toBeNull();
});

test('only an address that was verified is one; Entra’s own word counts from Entra alone', () => {
  const of = (claims: object, issuer = rules.issuer) =>
    readClaims({ ...rules, issuer }, { sub: '1', ...claims }).email;
  const email = 'Ana@Example.com';
  expect(of({ email, email_verified: true })).toBe('ana@example.com');
  expect(of({ email, email_verified: 'true' })).toBe('ana@example.com');
  for (const email_verified of [undefined, false, 1, 'yes', 'false', null])
    expect(of({ email, email_verified })).toBeNull();
  expect(of({ email: 'not an address', email_verified: true })).toBeNull();
  expect(of({ email, xms_edov: true })).toBeNull();
  const entra = 'https://login.microsoftonline.com/0e7d4e9e-0000-4000-8000-000000000000/v2.0';
  expect(of({ email, xms_edov: '1' }, entra)).toBe('ana@example.com');
  expect(of({ email, xms_edov: '0' }, entra)).toBeNull();
  expect(of({ email, xms_edov: true }, 'https://login.microsoftonline.com.evil.example/x')).toBeNull();
});

test('an address is verified by no word about another one', () => {
  const info = { email: 'mine@example.com', email_verified: true, groups: ['staff'] };
  const told = (token: Claims, more: Claims = info) => readClaims(rules, together(token, more)).email;
  expect(told({ sub: 's', email: 'boss@example.com' })).toBeNull();
  expect(told({ sub: 's', email: 'mine@example.com' })).toBe('mine@example.com');
  expect(told({ sub: 's' })).toBe('mine@example.com');
  expect(told({ sub: 's', email_verified: true }, { ...info, email_verified: false })).toBeNull();
  expect(together({ sub: 's', email: 'boss@example.com' }, info)).toHaveProperty('groups');
});

test('a second factor is proved by amr mfa or an acr that is named, and only where the provider’s word counts', () => {
  const of = (claims: object, more = {}) =>
    readClaims({ ...rules, ...more }, { sub: '1', ...claims }).isFactorProven;
  expect(of({ amr: ['pwd', 'mfa'] })).toBe(true);
  expect(of({ acr: 'gold' })).toBe(true);
  expect(of({ amr: ['pwd', 'otp'] })).toBe(false);
  expect(of({ amr: 'mfa' })).toBe(false);
  expect(of({ acr: 'silver' })).toBe(false);
  expect(of({ amr: ['mfa'], acr: 'gold' }, { trustsSecondFactor: false })).toBe(false);
});

test('a name is one line of whole characters', () => {
  expect(readClaims(rules, { sub: '1', name: ' Ana\n\u202ePopescu\ud800 ' }).name).not.toMatch(
    /[\n\u202e\ud800]/,
  );
  expect(readClaims(rules, { sub: '1', given_name: 'Ana', family_name: 'Popescu' }).name).toBe('Ana Popescu');
  expect(readClaims(rules, { sub: '1', name: { a: 1 } }).name).toBe('');
});

describe('who is let in', () => {
  const settings = { createsUsers: true, matchesByEmail: true, domains: ['example.com'] };
  const ana = { email: 'ana@example.com', mayLogin: null };
  const known = (more: object = {}): Known => ({
    by: 'subject',
    user: { allowLogin: true },
    loginWasTaken: false,
    ...more,
  });
  const sameAddress = (more: object = {}): Known => ({
    by: 'address',
    user: { allowLogin: true, role: 'USER' },
    hasOther: false,
    ...more,
  });
  const refused = (why: string) => ({ act: 'refuse', why });

  test('is who has the subject, whatever became of the address', () => {
    expect(decide(settings, { email: null, mayLogin: null }, known())).toEqual({ act: 'sign_in' });
    expect(decide({ ...settings, createsUsers: false, matchesByEmail: false }, ana, known())).toEqual({
      act: 'sign_in',
    });
    expect(decide(settings, { ...ana, email: 'ana@elsewhere.example' }, known())).toEqual(
      refused('other_domain'),
    );
  });

  test('is nobody whose login is off here; a claim gives back only what a claim took', () => {
    const off = { user: { allowLogin: false } };
    expect(decide(settings, ana, known(off))).toEqual(refused('login_off'));
    expect(decide(settings, { ...ana, mayLogin: true }, known(off))).toEqual(refused('login_off'));
    expect(decide(settings, { ...ana, mayLogin: true }, known({ ...off, loginWasTaken: true }))).toEqual({
      act: 'sign_in',
    });
    expect(decide(settings, ana, known({ ...off, loginWasTaken: true }))).toEqual(refused('login_off'));
    expect(decide(settings, { ...ana, mayLogin: false }, known())).toEqual(refused('login_refused'));
    expect(decide(settings, { ...ana, mayLogin: false }, null)).toEqual(refused('login_refused'));
  });

  test('is who has a verified address of a domain that is named, where settings say so', () => {
    expect(decide(settings, ana, null)).toEqual({ act: 'create' });
    expect(decide(settings, ana, sameAddress())).toEqual({ act: 'connect' });
    expect(decide(settings, { ...ana, email: null }, null)).toEqual(refused('address_unverified'));
    for (const email of ['ana@notexample.com', 'ana@sub.example.com', 'ana@example.com.evil.example'])
      expect(decide(settings, { ...ana, email }, null)).toEqual(refused('other_domain'));
    expect(decide({ ...settings, createsUsers: false }, ana, null)).toEqual(refused('unknown'));
    expect(decide({ ...settings, matchesByEmail: false }, ana, sameAddress())).toEqual(
      refused('connect_first'),
    );
    expect(decide({ ...settings, createsUsers: false, matchesByEmail: false }, ana, sameAddress())).toEqual(
      refused('unknown'),
    );
    const off = sameAddress({ user: { allowLogin: false, role: 'USER' } });
    expect(decide(settings, { ...ana, mayLogin: true }, off)).toEqual(refused('login_off'));
  });

  test.each(['ADMIN', 'OPERATOR', 'AUDITOR'])(
    'is never a person of the console by an address alone: %s',
    (role) => {
      const person = sameAddress({ user: { allowLogin: true, role } });
      expect(decide(settings, ana, person)).toEqual(refused('connect_first'));
    },
  );

  test('is not the one who has an address after somebody else', () => {
    expect(decide(settings, ana, sameAddress({ hasOther: true }))).toEqual(refused('connect_first'));
  });
});
