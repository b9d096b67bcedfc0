import { randomUUID } from 'node:crypto';
import { isDatabaseAway, warnOfTrouble } from '../../db/away.ts';
import { env } from '../../env.ts';
import {
  asScimUser,
  changeProvisioned,
  deprovisionUser,
  listProvisioned,
  type ProvisionedUser,
  provisionUser,
  readProvisioned,
} from '../../flows/provision-user.ts';
import { log } from '../../log.ts';
import { readFilter } from '../../scim/filter.ts';
import { readPatch } from '../../scim/patch.ts';
import { readAttributes, ScimProblem, userSchema } from '../../scim/user.ts';
import type { AdminViewer } from '../../viewer.ts';
import { withHeaders } from '../api/answer.ts';
import { readJson } from '../api/body.ts';
import { Problem } from '../api/endpoint.ts';
import { passGate } from '../api/gate.ts';
import { brokenTexts } from '../problem.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './about.ts';

/** Where SCIM begins. */
const base = '/api/scim/v2';
const most = 200;

type Call = { admin: AdminViewer; request: Request; id: string; url: URL };
type Reply = { status: number; body?: unknown; location?: string };

/** Answers any request below /api/scim/v2 (RFC 7644): the gate, then the resource, and what is wrong in SCIM's shape. */
export async function answerScim(request: Request): Promise<Response> {
  const requestId = randomUUID();
  try {
    return withHeaders(asResponse(await carryOut(request)), requestId);
  } catch (err) {
    if (err instanceof ScimProblem) return withHeaders(problem(err), requestId);
    if (isDatabaseAway(err)) {
      warnOfTrouble(err, {}, 'scim call failed');
      return withHeaders(
        problem(new ScimProblem(503, 'The database does not answer at present.')),
        requestId,
      );
    }
    log.error({ err, requestId, method: request.method }, 'scim call failed');
    return withHeaders(problem(new ScimProblem(500, `Something went wrong here: ${requestId}`)), requestId);
  }
}

async function carryOut(request: Request): Promise<Reply> {
  const admin = await passGate(request, 'provisioning:write');
  if (admin instanceof Problem) throw new ScimProblem(admin.status, admin.detail);
  const url = new URL(request.url);
  const [resource = '', id = '', ...more] = url.pathname.slice(base.length + 1).split('/');
  const call = { admin, request, id, url };
  const kind = more.length > 0 ? 'nothing' : `${request.method} ${resource}${id ? '/{id}' : ''}`;
  switch (kind) {
    case 'GET Users':
      return list(call);
    case 'POST Users':
      return shown(await provisionUser(admin, readAttributes(await bodyOf(call))), 201);
    case 'GET Users/{id}':
      return shown(await readProvisioned(admin, id));
    case 'PUT Users/{id}': {
      // RFC 7644 3.5.1: what is left out is taken away; who may sign in stays as it was.
      const given = readAttributes(await bodyOf(call));
      return shown(
        await changeProvisioned(admin, id, { externalId: null, displayName: nothing(given), ...given }),
      );
    }
    case 'PATCH Users/{id}':
      return shown(await changeProvisioned(admin, id, readPatch(await bodyOf(call))));
    case 'DELETE Users/{id}':
      await deprovisionUser(admin, id);
      return { status: 204 };
    case 'GET ServiceProviderConfig':
      return { status: 200, body: serviceProviderConfig(env().url + base) };
    case 'GET ResourceTypes':
      return { status: 200, body: listOf(resourceTypes(env().url + base), 1) };
    case 'GET ResourceTypes/{id}':
    case 'GET Schemas/{id}': {
      const all = resource === 'Schemas' ? schemas(env().url + base) : resourceTypes(env().url + base);
      const found = all.find((one) => one.id === decodeURIComponent(id));
      if (found) return { status: 200, body: found };
      throw new ScimProblem(404, 'There is nothing of this name.');
    }
    case 'GET Schemas':
      return { status: 200, body: listOf(schemas(env().url + base), 1) };
    default:
      throw new ScimProblem(404, 'There is nothing to do this to.');
  }
}

/** A PUT without any name leaves none. */
const nothing = ({ formatted, givenName, familyName }: ReturnType<typeof readAttributes>) =>
  formatted === undefined && givenName === undefined && familyName === undefined ? null : undefined;

async function list({ admin, url }: Call): Promise<Reply> {
  const number = (name: string, otherwise: number) => {
    const text = url.searchParams.get(name);
    return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : otherwise;
  };
  const filter = url.searchParams.get('filter');
  // RFC 7644 3.4.2.4: what is below 1 is 1, a negative count is 0.
  const startIndex = Math.max(1, number('startIndex', 1));
  const take = Math.min(most, Math.max(0, number('count', 100)));
  const found = await listProvisioned(admin, {
    filter: filter ? readFilter(filter) : null,
    skip: startIndex - 1,
    take,
  });
  return { status: 200, body: listOf(found.users.map(resourceOf), startIndex, found.total) };
}

const listOf = (resources: object[], startIndex: number, totalResults = resources.length) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});

function resourceOf(user: ProvisionedUser) {
  const { userName, externalId, name, active } = asScimUser(user);
  return {
    schemas: [userSchema],
    id: user.id,
    ...(externalId === null ? {} : { externalId }),
    userName,
    ...(name ? { name: { formatted: name }, displayName: name } : {}),
    active,
    emails: [{ value: userName, type: 'work', primary: true }],
    meta: {
      resourceType: 'User',
      created: user.createdAt.toISOString(),
      lastModified: user.updatedAt.toISOString(),
      location: `${env().url}${base}/Users/${user.id}`,
    },
  };
}

function shown(user: ProvisionedUser, status = 200): Reply {
  const body = resourceOf(user);
  return { status, body, location: body.meta.location };
}

async function bodyOf({ request }: Call): Promise<unknown> {
  const read = await readJson(request);
  if (read instanceof Problem) throw new ScimProblem(read.status, read.detail, 'invalidSyntax');
  const [broken] = brokenTexts(read.json);
  if (broken) throw new ScimProblem(400, `${broken.field} ${broken.message}.`, 'invalidValue');
  return read.json;
}

function asResponse({ status, body, location }: Reply): Response {
  const headers = new Headers(location ? { Location: location } : {});
  if (body === undefined) return new Response(null, { status, headers });
  headers.set('Content-Type', 'application/scim+json; charset=utf-8');
  return new Response(JSON.stringify(body), { status, headers });
}

function problem({ status, message, scimType }: ScimProblem): Response {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail: message,
  };
  const response = asResponse({ status, body });
  if (status === 401) response.headers.set('WWW-Authenticate', 'Bearer');
  return response;
}
