import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { isDatabaseAway, warnOfTrouble } from '../../db/away.ts';
import { log } from '../../log.ts';
import { brokenTexts, fieldProblems } from '../problem.ts';
import { json, problemAnswer, withHeaders } from './answer.ts';
import { readJson } from './body.ts';
import { Answer, type AnyEndpoint, invalidFields, Problem } from './endpoint.ts';
import { passGate } from './gate.ts';

/** A request whose endpoint was found, with what stands in the varying parts of its path. */
export type Found = { endpoint: AnyEndpoint; request: Request; params: Record<string, string> };

/** Answers a request by its endpoint: with its result, with a problem, or with 500 and a line in the log. */
export async function run(found: Found): Promise<Response> {
  const requestId = randomUUID();
  const began = performance.now();
  const response = await answer(found, requestId);
  const { method, path } = found.endpoint;
  const ms = Math.round(performance.now() - began);
  log.debug({ requestId, method, path, status: response.status, ms }, 'api');
  return response;
}

async function answer(found: Found, requestId: string): Promise<Response> {
  const { endpoint } = found;
  try {
    const result = await carryOut(found);
    if (result instanceof Response) return withHeaders(result, requestId);
    if (result instanceof Problem) {
      return problemAnswer(result, requestId, challengeOf(result));
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

/** What a caller is told who needs a token, or one that may do more (RFC 6750 3). */
function challengeOf({ status, more: { scope } }: Problem): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  return scope ? { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` } : {};
}

/** 1 the gate, before anything of the request is read; 2 the query and the body, whole; 3 the call itself. */
async function carryOut({ endpoint, request, params }: Found): Promise<unknown> {
  const admin = endpoint.access === 'public' ? null : await passGate(request, endpoint.access);
  if (admin instanceof Problem) return admin;

  const query = queryOf(endpoint, request);
  if (query instanceof Problem) return query;
  const body = await bodyOf(endpoint, request);
  if (body instanceof Problem) return body;
  return endpoint.handle({ admin, params, query, body, request });
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
