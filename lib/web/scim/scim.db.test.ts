import { beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../../testing/database.ts';
import { account } from '../../testing/factories.ts';
import { tokenForm } from '../../tokens/schema.ts';
import { createToken } from '../../tokens/store.ts';
import { openSession } from '../../users/session.ts';
import { changeUser } from '../../users/store.ts';
import { adminViewer } from '../../viewer.ts';
import { answerScim } from './router.ts';

const { db } = await testDatabase();
const root = adminViewer({ kind: 'system', id: null, name: 'command line' }, null);
let token = '';

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  token = await tokenWith('provisioning:write');
});

async function tokenWith(scope: 'provisioning:write' | 'users:write') {
  const made = await createToken(root, tokenForm.parse({ name: 'Entra', scopes: [scope] }));
  if (!made.ok) throw new Error('no token');
  return made.token;
}

type Answer = { status: number; body: Record<string, unknown> & { Resources?: Record<string, unknown>[] } };

async function call(method: string, path: string, body?: unknown, bearer = token): Promise<Answer> {
  const request = new Request(`http://localhost/api/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await answerScim(request);
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const find = (filter: string) => call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
const patch = (id: string, ...Operations: object[]) =>
  call('PATCH', `/Users/${id}`, { schemas: [patchSchema], Operations });
const read = (id: string) => db.user.findUniqueOrThrow({ where: { id } });

// RFC 7644 3.3
const bjensen = {
  schemas: [userSchema],
  userName: 'bjensen@example.com',
  externalId: 'bjensen',
  name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen', givenName: 'Barbara' },
};

async function created(more: object = {}): Promise<string> {
  const { status, body } = await call('POST', '/Users', { ...bjensen, ...more });
  expect(status).toBe(201);
  return String(body.id);
}

test('a user is made as in RFC 7644 3.3, without a password and of the role USER, and read again', async () => {
  const id = await created();
  expect(await read(id)).toMatchObject({ email: 'bjensen@example.com', role: 'USER', passwordHash: null });
  const shown = await call('GET', `/Users/${id}`);
  expect(shown.body).toMatchObject({
    schemas: [userSchema],
    ...{ id, externalId: 'bjensen', userName: 'bjensen@example.com', active: true },
    name: { formatted: 'Ms. Barbara J Jensen III' },
    emails: [{ value: 'bjensen@example.com', primary: true }],
    meta: { resourceType: 'User', location: expect.stringMatching(new RegExp(`/api/scim/v2/Users/${id}$`)) },
  });
  expect((await call('POST', '/Users', bjensen)).body).toMatchObject({
    status: '409',
    scimType: 'uniqueness',
  });
  expect((await call('POST', '/Users', { ...bjensen, userName: 'c@example.com' })).status).toBe(409);
  expect(await db.user.count()).toBe(1);
});

describe('what is asked for', () => {
  test('is found by userName in any case, by externalId, and is nobody where nobody is it', async () => {
    const id = await created();
    for (const filter of [
      'userName eq "BJensen@example.com"',
      'USERNAME EQ "bjensen@example.com"',
      `${userSchema}:userName eq "bjensen@example.com"`,
      'externalId eq "bjensen"',
      'emails[type eq "work"].value eq "bjensen@example.com"',
      `id eq "${id}"`,
    ])
      expect(
        (await find(filter)).body.Resources?.map((one) => one.id),
        filter,
      ).toEqual([id]);
    for (const filter of [
      'userName eq "nobody@example.com"',
      'userName eq "no address"',
      'externalId eq "BJENSEN"',
      'id eq "x"',
    ])
      expect((await find(filter)).body, filter).toMatchObject({ totalResults: 0, Resources: [] });
  });

  test.each([
    'userName sw "b"',
    'userName eq bjensen',
    'password eq "x"',
    'userName eq "a" or active eq true',
    'constructor eq "x"',
    '__proto__ eq "x"',
    'x',
  ])('a filter that is not one of these is refused: %s', async (filter) => {
    expect((await find(filter)).body).toMatchObject({ status: '400', scimType: 'invalidFilter' });
  });

  test('comes in parts, each once; a count of 0 only counts', async () => {
    for (const at of [1, 2, 3, 4, 5]) await created({ userName: `u${at}@example.com`, externalId: `u${at}` });
    const names = async (query: string) =>
      (await call('GET', `/Users?${query}`)).body.Resources?.map(({ userName }) => userName);
    expect(await names('startIndex=1&count=2')).toEqual(['u1@example.com', 'u2@example.com']);
    expect(await names('startIndex=3&count=2')).toEqual(['u3@example.com', 'u4@example.com']);
    expect(await names('startIndex=0&count=-1')).toEqual([]);
    expect((await call('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 5, itemsPerPage: 0 });
    expect(await names('startIndex=99')).toEqual([]);
  });
});

describe('a login is taken, with every session,', () => {
  const ways: [string, object][] = [
    ['RFC 7644', { op: 'replace', path: 'active', value: false }],
    ['Entra', { op: 'Replace', path: 'active', value: 'False' }],
    ['Okta', { op: 'replace', value: { active: false } }],
    ['without a path, by its whole name', { op: 'add', value: { [`${userSchema}:active`]: false } }],
  ];
  test.each(ways)('as %s writes it, and given back', async (_who, operation) => {
    const id = await created();
    await openSession(id);
    expect((await patch(id, operation)).body).toMatchObject({ id, active: false });
    expect(await read(id)).toMatchObject({ allowLogin: false });
    expect(await db.userSession.count()).toBe(0);
    expect((await patch(id, { op: 'Replace', path: 'active', value: 'True' })).body.active).toBe(true);
  });

  test('by DELETE, after which nobody is there; the row, the accounts and the audit log stay, and POST brings them back', async () => {
    const id = await created();
    await account({ ownerId: id });
    await openSession(id);
    expect((await call('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(await read(id)).toMatchObject({ allowLogin: false, externalId: null });
    expect([await db.userSession.count(), await db.mailAccount.count()]).toEqual([0, 1]);
    for (const method of ['GET', 'DELETE', 'PUT'])
      expect((await call(method, `/Users/${id}`, method === 'PUT' ? bjensen : undefined)).status).toBe(404);
    expect((await find('userName eq "bjensen@example.com"')).body.totalResults).toBe(0);
    const [entry] = await db.auditEntry.findMany({ where: { action: 'user.changed', targetId: id } });
    expect(entry).toMatchObject({ actorKind: 'api_token', actorName: 'Entra' });
    expect(await created()).toBe(id);
    expect(await read(id)).toMatchObject({ allowLogin: true, externalId: 'bjensen' });
  });

  test('and one that a person took is not given back', async () => {
    const id = await created();
    await changeUser(root, id, { allowLogin: false });
    expect((await patch(id, { op: 'replace', path: 'active', value: true })).body.active).toBe(false);
    expect((await call('PUT', `/Users/${id}`, { ...bjensen, active: true })).body.active).toBe(false);
    expect((await read(id)).allowLogin).toBe(false);
  });

  test('but never of the last administrator', async () => {
    const boss = await db.user.create({
      data: { email: 'boss@example.com', role: 'ADMIN', passwordHash: 'x' },
    });
    expect((await patch(boss.id, { op: 'replace', path: 'active', value: false })).status).toBe(409);
    expect((await call('DELETE', `/Users/${boss.id}`)).status).toBe(409);
    expect(await read(boss.id)).toMatchObject({ allowLogin: true, deprovisionedAt: null });
  });
});

test('PATCH changes what it names, in the ways it is named', async () => {
  const id = await created();
  const name = async (...operations: object[]) => (await patch(id, ...operations)).body.displayName;
  expect(await name({ op: 'Add', path: 'name.familyName', value: 'Smith' })).toBe(
    'Ms. Barbara J Jensen Smith',
  );
  expect(
    await name({ op: 'replace', value: { 'name.givenName': 'Babs', 'name.familyName': 'Jensen' } }),
  ).toBe('Babs Jensen');
  expect(await name({ op: 'replace', path: 'name', value: { formatted: 'B. J.' } })).toBe('B. J.');
  expect(await name({ op: 'replace', path: 'displayName', value: 'Barbara' })).toBe('Barbara');
  expect(await name({ op: 'remove', path: 'displayName' })).toBeUndefined();
  // What is kept nowhere here is passed over: whoever maps it sends it.
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const others = [
    { op: 'Add', path: `${enterprise}:department`, value: 'Sales' },
    { op: 'Add', path: 'emails[type eq "work"].value', value: 'other@example.com' },
    {
      op: 'Replace',
      value: { title: 'Boss', [enterprise]: { manager: { value: 'x' } }, roles: [{ value: 'ADMIN' }] },
    },
    { op: 'Remove', path: 'phoneNumbers' },
  ];
  expect(await patch(id, ...others)).toMatchObject({
    status: 200,
    body: { userName: 'bjensen@example.com' },
  });
  expect((await read(id)).role).toBe('USER');
  expect(
    (await patch(id, { op: 'replace', path: 'userName', value: 'Babs@Example.com' })).body.userName,
  ).toBe('babs@example.com');
});

test('PUT replaces: what is left out is gone, and who may sign in stays as it was', async () => {
  const id = await created();
  await patch(id, { op: 'replace', path: 'active', value: false });
  const put = await call('PUT', `/Users/${id}`, { schemas: [userSchema], userName: 'bjensen@example.com' });
  expect(put.body).toEqual({
    ...put.body,
    ...{ userName: 'bjensen@example.com', active: false },
  });
  expect(put.body).not.toHaveProperty('externalId');
  expect(put.body).not.toHaveProperty('displayName');
});

test.each<[string, object, string]>([
  ['a userName that is no address', { op: 'replace', path: 'userName', value: 'bjensen' }, 'invalidValue'],
  ['an active that is neither', { op: 'replace', path: 'active', value: 'no' }, 'invalidValue'],
  ['an active that is a list', { op: 'replace', path: 'active', value: [true] }, 'invalidValue'],
  ['a name of two lines', { op: 'replace', path: 'displayName', value: 'a\nb' }, 'invalidValue'],
  ['NUL', { op: 'replace', path: 'displayName', value: 'a\0' }, 'invalidValue'],
  ['an op that is none', { op: 'move', path: 'active', value: true }, 'invalidSyntax'],
  ['a path that is none', { op: 'replace', path: 'emails[', value: 'x' }, 'invalidPath'],
  ['a remove of everything', { op: 'remove' }, 'noTarget'],
  ['a remove of what has to be', { op: 'remove', path: 'userName' }, 'mutability'],
  ['a value that is no object', { op: 'replace', value: 'x' }, 'invalidSyntax'],
])('is refused in SCIM’s shape, and changes nothing: %s', async (_what, operation, scimType) => {
  const id = await created();
  const before = await read(id);
  const refused = await patch(id, { op: 'replace', path: 'displayName', value: 'Another' }, operation);
  expect(refused).toMatchObject({
    status: 400,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', scimType },
  });
  expect(await read(id)).toEqual(before);
});

test('nobody of the console gets another address: a link for a forgotten password would go there', async () => {
  for (const role of ['ADMIN', 'OPERATOR', 'AUDITOR'] as const) {
    const person = await db.user.create({
      data: { email: `${role}@example.com`.toLowerCase(), role, passwordHash: 'x' },
    });
    const refused = await patch(person.id, { op: 'replace', path: 'userName', value: 'mallory@example.com' });
    expect(refused.status).toBe(403);
    expect((await read(person.id)).email).toBe(person.email);
  }
});

test('it takes an API token with the right of its own, and no other', async () => {
  const refused = await call('GET', '/Users', undefined, await tokenWith('users:write'));
  expect(refused).toMatchObject({ status: 403, body: { schemas: [expect.stringContaining(':Error')] } });
  for (const bearer of ['x', '']) expect((await call('GET', '/Users', undefined, bearer)).status).toBe(401);
});

test('it says what it can, and what is nowhere is told as such', async () => {
  expect((await call('GET', '/ServiceProviderConfig')).body).toMatchObject({
    patch: { supported: true },
    filter: { supported: true },
    bulk: { supported: false },
    authenticationSchemes: [{ type: 'oauthbearertoken' }],
  });
  expect((await call('GET', '/ResourceTypes')).body.Resources).toMatchObject([
    { id: 'User', endpoint: '/Users' },
  ]);
  expect((await call('GET', `/Schemas/${userSchema}`)).body).toMatchObject({ name: 'User' });
  expect((await call('GET', '/Schemas')).body.totalResults).toBe(1);
  for (const path of ['/Groups', '/Users/x', '/Schemas/x', '/', '/Users/a/b'])
    expect((await call('GET', path)).status, path).toBe(404);
  expect((await call('POST', '/Users/x', {})).status).toBe(404);
});
