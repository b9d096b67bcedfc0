import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { isDatabaseAway, warnOfTrouble } from '../../db/away.ts';
import { log } from '../../log.ts';
import { brokenTexts, fieldProblems } from '../problem.ts';
import { json, problemAnswer, withHeaders } from './answer.ts';
import { readJson } from './body.ts';
import { Answer, type AnyEndpoint, invalidFields, type Method, Problem } from './endpoint.ts';
import { passGate } from './gate.ts';

type Context = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
type Route = (request: Request, context: Context) => Promise<Response>;

const methods: Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The handlers of one route file: `export const { GET, POST, PUT, PATCH, DELETE } = serve(list, create)`. */
export function serve(...endpoints: AnyEndpoint[]): Record<Method, Route> {
  const allowed = endpoints.map(({ method }) => method).join(', ');
  const handlers = methods.map((method): [Method, Route] => {
    const endpoint = endpoints.find((one) => one.method === method);
    return [method, endpoint ? (request, context) => run(endpoint, request, context) : notAllowed(allowed)];
  });
  return Object.fromEntries(handlers) as Record<Method, Route>;
}

/** For paths that lead nowhere. */
export const nowhere: Route = async () =>
  problemAnswer(new Problem(404, 'not_found', 'The API has no such path.'), randomUUID());

function notAllowed(allowed: string): Route {
  return async (request) => {
    const problem = new Problem(405, 'method_not_allowed', `${request.method} is not possible here.`);
    return problemAnswer(problem, randomUUID(), { Allow: allowed });
  };
}

async function run(endpoint: AnyEndpoint, request: Request, context: Context): Promise<Response> {
  const requestId = randomUUID();
  const began = performance.now();
  const response = await answer(endpoint, request, context, requestId);
  const { method, path } = endpoint;
  const ms = Math.round(performance.now() - began);
  log.debug({ requestId, method, path, status: response.status, ms }, 'api');
  return response;
}

async function answer(
  endpoint: AnyEndpoint,
  request: Request,
  context: Context,
  requestId: string,
): Promise<Response> {
  try {
    const result = await carryOut(endpoint, request, context);
    if (result instanceof Response) return withHeaders(result, requestId);
    if (result instanceof Problem) {
      const challenge: Record<string, string> = result.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
      return problemAnswer(result, requestId, challenge);
    }
    const [status, value] =
      result instanceof Answer ? [result.status, result.value] : [endpoint.status ?? 200, result];
    return json(status, status === 204 ? null : endpoint.answers.parse(value), requestId);
  } catch (err) {
    if (isDatabaseAway(err)) {
      warnOfTrouble(err, {}, 'api call failed');
      const away = new Problem(503, 'unavailable', 'The database does not answer at present.', {
        retryAfterMs: 5_000,
      });
      return problemAnswer(away, requestId);
    }
    log.error({ err, requestId, method: endpoint.method, path: endpoint.path }, 'api call failed');
    const detail = 'Something went wrong here; the log tells more under this instance.';
    return problemAnswer(new Problem(500, 'internal', detail), requestId);
  }
}

/** 1 the gate, before anything of the request is read; 2 the query and the body, whole; 3 the call itself. */
async function carryOut(endpoint: AnyEndpoint, request: Request, context: Context): Promise<unknown> {
  const admin = endpoint.access === 'admin' ? await passGate(request) : null;
  if (admin instanceof Problem) return admin;

  const query = queryOf(endpoint, request);
  if (query instanceof Problem) return query;
  const body = await bodyOf(endpoint, request);
  if (body instanceof Problem) return body;
  return endpoint.handle({ admin, params: await paramsOf(context), query, body, request });
}

async function paramsOf(context: Context): Promise<Record<string, string>> {
  // There are none where nothing in the path varies.
  const entries = Object.entries((await context.params) ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, [value ?? ''].flat().join('/')]));
}

function queryOf({ query }: AnyEndpoint, request: Request): unknown {
  if (!query) return undefined;
  const given = [...new URL(request.url).searchParams].filter(([, value]) => value !== '');
  const fields = Object.fromEntries(given);
  const twice = given.filter(([name, value]) => fields[name] !== value).map(([name]) => name);
  if (twice.length > 0) {
    return invalidFields([...new Set(twice)].map((field) => ({ field, message: 'must be given once' })));
  }
  return checked(query.strict().safeParse(fields, { reportInput: true }), fields);
}

async function bodyOf({ body }: AnyEndpoint, request: Request): Promise<unknown> {
  if (!body) return undefined;
  const read = await readJson(request);
  if (read instanceof Problem) return read;
  return checked(await body.safeParseAsync(read.json, { reportInput: true }), read.json);
}

/** What passed its schema and can be kept as it is. */
function checked(parsed: z.ZodSafeParseResult<unknown>, given: unknown): unknown {
  const problems = parsed.success ? brokenTexts(given) : fieldProblems(parsed.error);
  return parsed.success && problems.length === 0 ? parsed.data : invalidFields(problems);
}
