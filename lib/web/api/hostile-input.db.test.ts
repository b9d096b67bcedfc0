import { beforeEach, describe, expect, test } from 'vitest';
import { forgetEnv } from '../../env.ts';
import { newEndpoint } from '../../notifications/endpoints/schema.ts';
import { createEndpoint } from '../../notifications/endpoints/store.ts';
import { newProvider } from '../../providers/schema.ts';
import { createProvider } from '../../providers/store.ts';
import { forgetSettings } from '../../settings/store.ts';
import { identityProviderForm } from '../../single-sign-on/schema.ts';
import { createIdentityProvider } from '../../single-sign-on/store.ts';
import { testDatabase } from '../../testing/database.ts';
import { account, user } from '../../testing/factories.ts';
import { hostileTexts, hostileValues } from '../../testing/hostile-values.ts';
import { rowsOf } from '../../testing/rows.ts';
import { anAdmin } from '../../testing/viewers.ts';
import { apiCaller } from './api-caller.ts';
import { endpoints } from './endpoints.ts';
import { openApiDocument } from './openapi.ts';

const token = 'fixed-token-of-the-operator-0123456789';
process.env.REKEY_API_TOKEN = token;
forgetEnv();
const { db } = await testDatabase();

type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
};
/** A setting's key is one name with dots in it. */
type Field = { path: string[]; types: string[] };
type Operation = { method: string; path: string; query: string[]; fields: Field[]; hasBody: boolean };

/** Every operation with its fields, from the document that is made from the schemas: a new field is tried unasked. */
const operations = readOperations();
const withBody = operations.filter(({ hasBody }) => hasBody);
const withQuery = operations.filter(({ query }) => query.length > 0);
const withId = operations.filter(({ path }) => path.includes('{'));

const call = apiCaller(token);
let ids: Record<string, string>;

beforeEach(async () => {
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  await db.setting.deleteMany();
  await db.notificationRule.deleteMany();
  await db.notification.deleteMany();
  await db.endpoint.deleteMany();
  await db.provider.deleteMany();
  await db.identityProvider.deleteMany();
  await allowManyRequests();
  const bystander = await account({ address: 'bystander@example.com', name: 'Bystander' });
  ids = {
    '/mail-accounts': bystander.id,
    '/users': (await user({ email: 'changed@example.com' })).id,
    '/notification-rules': 'email-wrong-credentials',
    '/webhooks': (await createEndpoint(anAdmin(), newEndpoint.parse(goodBodies['POST /webhooks']))).endpoint
      .id,
    '/providers': await providerId(),
    '/identity-providers': await identityProviderId(),
  };
});

async function providerId(): Promise<string> {
  const form = { ...goodBodies['POST /providers'], name: 'Bystander' };
  const made = await createProvider(anAdmin(), newProvider.parse(form));
  if (!made.ok) throw new Error(made.reason);
  return made.provider.id;
}

async function identityProviderId(): Promise<string> {
  const form = {
    ...goodBodies['POST /identity-providers'],
    name: 'Bystander',
    issuer: 'https://id.other.example',
  };
  const made = await createIdentityProvider(anAdmin(), identityProviderForm.parse(form));
  if (!made.ok) throw new Error(made.reason);
  return made.provider.id;
}

/** What each body is when nothing is wrong with it; an operation with a body that is not here fails below. */
const goodBodies: Record<string, object> = {
  'POST /discovery': { address: 'ana@host.invalid' },
  'POST /mail-accounts': {
    address: 'ana@example.com',
    name: 'Ana',
    owner: { email: 'o@example.com', name: 'O', phone: '+49 30 1234567', alternateEmail: 'p@example.com' },
    incoming: { type: 'imap', host: 'h.example', port: 993, security: 'tls', user: 'ana', password: 'p' },
    outgoing: { host: 'h.example', port: 587, security: 'starttls', user: 'ana', password: 'p' },
    folders: ['INBOX'],
  },
  'PATCH /mail-accounts/{id}': {
    name: 'Ana',
    owner: { email: 'o@example.com' },
    incoming: { password: 'p' },
    outgoing: { host: 'h.example', port: 587, security: 'starttls', password: 'p' },
  },
  'POST /mail-account-invitations': {
    address: 'ana@example.com',
    name: 'Ana',
    owner: { email: 'o@example.com', name: 'O', phone: '+49 30 1234567', alternateEmail: 'p@example.com' },
    incoming: { host: 'h.example', port: 993, security: 'tls' },
    outgoing: { host: 'h.example', port: 587, security: 'starttls' },
  },
  'POST /mail-account-moves': {
    accounts: ['019a0000-0000-7000-8000-000000000001'],
    incoming: { host: 'h.example', port: 993, security: 'tls' },
    outgoing: { host: 'h.example', port: 587, security: 'starttls' },
    user: 'address',
  },
  'POST /mail-account-jobs': {
    act: { kind: 'change', folders: ['INBOX'], intervalMinutes: 30 },
    accounts: { filter: { q: 'nothing-is-called-that' }, except: ['019a0000-0000-7000-8000-000000000001'] },
    expected: 0,
  },
  'PUT /settings/logo': { picture: 'iVBORw0KGgo=' },
  'POST /users': { email: 'new@example.com', name: 'New', role: 'USER', password: 'long enough' },
  'PATCH /users/{id}': { name: 'Changed' },
  'PATCH /settings': {},
  'PATCH /notification-rules/{key}': { enabled: false },
  'POST /settings/email/test': { to: 'to@example.com' },
  'POST /settings/sms/test': { to: '+49 30 1234567' },
  'POST /api-tokens': { name: 'Provisioning', scopes: ['users:read'], requestsPerMinute: 60 },
  'POST /webhooks': {
    name: 'Ticketing',
    url: 'https://hooks.example.com/rekey',
    shape: 'standard',
    events: ['account.suspended'],
    enabled: true,
  },
  'PATCH /webhooks/{id}': { name: 'Ticketing' },
  'POST /providers': {
    kind: 'custom',
    name: 'Firm',
    clientId: 'rekey',
    secret: 'client-secret',
    issuer: 'https://id.firm.example',
    hosts: ['firm.example'],
  },
  'PATCH /providers/{id}': { name: 'The firm' },
  'POST /providers/{id}/test': {},
  'POST /identity-providers': {
    name: 'Contoso',
    issuer: 'https://id.contoso.example',
    clientId: 'rekey',
    secret: 'client-secret',
    domains: ['contoso.example'],
    trustsSecondFactor: true,
    roleClaim: 'groups',
    administratorValues: ['admins'],
    loginClaim: 'mail',
    loginValues: ['yes'],
  },
  'PATCH /identity-providers/{id}': { name: 'The house' },
};

test('every operation with a body has a good one to spoil', () => {
  const known = withBody.map(({ method, path }) => `${method} ${path}`).sort();
  expect(known).toEqual(Object.keys(goodBodies).sort());
  expect(withBody.flatMap(({ fields }) => fields).length).toBeGreaterThan(100);
  expect(withQuery.length).toBeGreaterThan(5);
  expect(withId.length).toBeGreaterThan(10);
});

describe.each(withBody)('the body of $method $path', (operation) => {
  const { method, path } = operation;
  const good = goodBodies[`${method} ${path}`] ?? {};
  const send = (raw: BodyInit, type = 'application/json') =>
    call(method, addressOf(path), { raw, headers: { 'content-type': type } });

  test('takes each field to the letter, or refuses it by its name and stores nothing', async () => {
    for (const { path: at, types } of operation.fields) {
      const name = at.join('.');
      const refused: string[] = [];
      for (const { what, json, value } of hostileValues(types)) {
        const body = textWith(good, at, json);
        const response = await send(body);
        const told = `${name} with ${what}: ${response.status}`;
        if (response.status < 300) {
          expectKept(await response.json(), at, value, told);
          await undo(operation);
          continue;
        }
        refused.push(body);
        const problem = await problemOf(response, told);
        expect([400, 409, 413, 422], told).toContain(response.status);
        const named = (problem.errors ?? []).map(({ field }) => field);
        const isNamed = named.some((field) => field === name || field.startsWith(`${name}.`));
        if (response.status === 422) expect(isNamed, `${told} names ${named}`).toBe(true);
        expect(JSON.stringify(problem).length, told).toBeLessThan(5000);
      }
      // Once more without those that were taken: to look after each would take most of the time.
      const before = await rowsOf(db);
      for (const body of refused) await send(body);
      expect(await rowsOf(db), name).toEqual(before);
    }
  }, 300_000);

  test('refuses what is no such body, and stores nothing', async () => {
    const before = await rowsOf(db);
    for (const [what, raw, status] of noBodies) {
      const response = await send(raw);
      await problemOf(response, what);
      expect([what, response.status]).toEqual([what, status]);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ]) {
      const response = await send(Buffer.from(JSON.stringify(good)), type);
      await problemOf(response, type);
      expect([type, response.status]).toEqual([type, 415]);
    }
    expect(await rowsOf(db)).toEqual(before);
  });
});

const noBodies: [string, BodyInit, number][] = [
  ['no JSON', '{"name":', 400],
  ['a key without quotes', '{name: 1}', 400],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['a surrogate encoded as if it were a character', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400],
  ['more than the limit', `{"name":"${'x'.repeat(1024 * 1024)}"}`, 413],
  ['arrays in arrays', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 422],
  ['objects in objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 422],
  ['a list', '[]', 422],
  ['null', 'null', 422],
  ['a number', '1e999', 422],
  ['an unknown field', '{"colour":"red"}', 422],
  ['a field named like the prototype', '{"__proto__":{"role":"ADMIN"}}', 422],
  ['a field named like the constructor', '{"constructor":{"prototype":{"role":"ADMIN"}}}', 422],
  ['an unknown field with half a character in its name', '{"\\ud800":1}', 422],
  ['an unknown field with NUL in its name', '{"\\u0000":1}', 422],
];

test('a key that stands twice counts as it stands last, as in any JSON parser', async () => {
  const raw = '{"email":"twice@example.com","role":"ADMIN","role":"USER"}';
  const response = await call('POST', '/users', { raw, headers: { 'content-type': 'application/json' } });
  expect([response.status, await response.json()]).toMatchObject([201, { role: 'USER' }]);
});

describe.each(withQuery)('the address of $method $path', ({ method, path, query }) => {
  test('with garbage is refused by the name of the parameter, or finds nothing', async () => {
    const before = await rowsOf(db);
    for (const name of query) {
      for (const { what, value } of hostileTexts) {
        const response = await call(method, `${addressOf(path)}?${new URLSearchParams({ [name]: value })}`);
        const told = `?${name}= with ${what}: ${response.status}`;
        if (response.status < 300) {
          const isCsv = response.headers.get('content-type')?.startsWith('text/csv');
          if (isCsv) expect(await response.text(), told).toMatch(/^address,/);
          else expect(((await response.json()) as { items?: unknown[] }).items, told).toBeDefined();
          continue;
        }
        const problem = await problemOf(response, told);
        expect(response.status, told).toBe(422);
        expect(
          problem.errors?.map(({ field }) => field.split('.')[0]),
          told,
        ).toContain(name);
      }
    }
    for (const [asked, field] of [
      ['colour=red', 'colour'],
      ['__proto__=1', '__proto__'],
      ['limit=1&limit=2', 'limit'],
    ] as const) {
      const response = await call(method, `${addressOf(path)}?${asked}`);
      const problem = await problemOf(response, asked);
      expect([response.status, problem.errors?.map((one) => one.field)]).toEqual([422, [field]]);
    }
    expect(await rowsOf(db)).toEqual(before);
  });
});

test('a cursor of messages names a moment that the database knows, or is refused', async () => {
  const list = addressOf('/mail-accounts/{id}/messages');
  const moments = ['', '-', '-1', '1795424520000', '999999999999999', '-999999999999999', '253402300800000'];
  const statuses = [];
  for (const moment of moments) {
    const cursor = `${moment}.00000000-0000-7000-8000-000000000000`;
    statuses.push((await call('GET', `${list}?cursor=${cursor}`)).status);
  }
  expect(statuses).toEqual([200, 422, 200, 200, 422, 422, 422]);
});

test('every operation answers an id that is none with 404 and changes nothing', async () => {
  const before = await rowsOf(db);
  for (const { method, path } of withId) {
    const good = goodBodies[`${method} ${path}`];
    for (const { what, value } of hostileTexts) {
      const address = path.replace(/\{\w+\}/, encodeURIComponent(value).replaceAll('.', '%2e'));
      const response = await call(method, address, good ? { body: good } : {});
      const told = `${method} ${path} with ${what}`;
      await problemOf(response, told);
      expect([told, response.status]).toEqual([told, 404]);
    }
  }
  expect(await rowsOf(db)).toEqual(before);
});

type ProblemBody = { code: string; errors?: { field: string; message: string }[] };

async function problemOf(response: Response, told: string): Promise<ProblemBody> {
  expect(response.status, told).toBeLessThan(500);
  expect(response.headers.get('content-type'), told).toMatch(/^application\/problem\+json/);
  return (await response.json()) as ProblemBody;
}

/** What was taken comes back as it was given; a secret does not come back at all. */
function expectKept(answer: unknown, at: string[], value: unknown, told: string): void {
  const kept = at.reduce<unknown>(
    (inside, name) =>
      inside && typeof inside === 'object' ? (inside as Record<string, unknown>)[name] : undefined,
    answer,
  );
  if (kept === undefined || kept === '[set]' || value === null) return;
  // A blank setting is one that is not set.
  if (kept === null && typeof value === 'string' && value.trim() === '') return;
  if (typeof value === 'string' && typeof kept === 'string') {
    expect([value, value.trim(), value.toLowerCase()], told).toContain(kept);
  } else if (!Array.isArray(value)) expect(kept, told).toEqual(value === 0 ? 0 : value);
}

async function allowManyRequests(): Promise<void> {
  await db.setting.create({
    data: { key: 'access.apiRequestsPerMinute', value: 1_000_000, updatedBy: 'test' },
  });
  forgetSettings();
}

/** Takes back what a value that was taken made. */
async function undo({ method, path }: Operation): Promise<void> {
  if (path === '/settings') {
    await db.setting.deleteMany();
    await allowManyRequests();
  }
  if (method !== 'POST') return;
  await db.mailAccount.deleteMany({ where: { address: { not: 'bystander@example.com' } } });
  await db.user.deleteMany({ where: { accounts: { none: {} }, id: { not: ids['/users'] ?? '' } } });
  await db.endpoint.deleteMany({ where: { id: { not: ids['/webhooks'] ?? '' } } });
  await db.provider.deleteMany({ where: { id: { not: ids['/providers'] ?? '' } } });
  await db.identityProvider.deleteMany({ where: { id: { not: ids['/identity-providers'] ?? '' } } });
}

function addressOf(path: string): string {
  return path.replace(/\{\w+\}/, ids[/^\/[\w-]+/.exec(path)?.[0] ?? ''] ?? 'none');
}

/** The body as text, with `json` in the place of one field: what `JSON.stringify` would never write. */
function textWith(good: object, at: string[], json: string): string {
  const marker = '\u0001here\u0001';
  const copy = structuredClone(good) as Record<string, unknown>;
  let inside = copy;
  for (const name of at.slice(0, -1)) {
    inside[name] = { ...(inside[name] as object) };
    inside = inside[name] as Record<string, unknown>;
  }
  inside[at.at(-1) ?? ''] = marker;
  return JSON.stringify(copy).replace(JSON.stringify(marker), () => json);
}

function readOperations(): Operation[] {
  const document = openApiDocument(endpoints, 'http://localhost') as unknown as {
    paths: Record<string, Record<string, OperationObject>>;
    components: { schemas: Record<string, Schema> };
  };
  const resolve = (schema: Schema): Schema =>
    schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
  const fieldsOf = (given: Schema, path: string[]): Field[] => {
    const schema = resolve(given);
    const variants = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].map(resolve);
    const own = [schema, ...variants];
    const below = own.flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, inner]) => fieldsOf(inner, [...path, name])),
    );
    const types = own.flatMap(({ type = [] }) => type);
    return path.length > 0 ? [{ path, types }, ...below] : below;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): Operation => {
      const schema = requestBody?.content['application/json']?.schema;
      return {
        method: method.toUpperCase(),
        path,
        query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        fields: schema ? fieldsOf(schema, []) : [],
        hasBody: schema !== undefined,
      };
    }),
  );
}

type OperationObject = {
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
