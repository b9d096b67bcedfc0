import { randomUUID } from 'node:crypto';
import { problemAnswer } from './answer.ts';
import { run } from './carry-out.ts';
import { describeApi } from './describe.ts';
import { type AnyEndpoint, Problem } from './endpoint.ts';
import { endpoints } from './endpoints.ts';

/** Where the API begins. */
const base = '/api/v1/';

const served = [...endpoints, describeApi].map((endpoint) => ({
  endpoint,
  parts: endpoint.path.slice(1).split('/'),
}));

/** Answers any request below /api/v1: by its endpoint, or that the path leads nowhere or takes another method. */
export async function answerApi(request: Request): Promise<Response> {
  const given = partsOf(new URL(request.url).pathname);
  const here = given ? served.filter(({ parts }) => paramsOf(parts, given)) : [];
  // HEAD is GET without its body (RFC 9110 9.3.2); Next leaves the body out.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const found = here.find(({ endpoint }) => endpoint.method === method);
  if (found && given)
    return run({ endpoint: found.endpoint, request, params: paramsOf(found.parts, given) ?? {} });
  const id = randomUUID();
  if (here.length === 0) return problemAnswer(new Problem(404, 'not_found', 'The API has no such path.'), id);
  const problem = new Problem(405, 'method_not_allowed', `${request.method} is not possible here.`);
  return problemAnswer(problem, id, { Allow: allowed(here.map(({ endpoint }) => endpoint)) });
}

const allowed = (endpoints: AnyEndpoint[]) => endpoints.map(({ method }) => method).join(', ');

/** The parts of a path below the API's, decoded; null for what is none. */
function partsOf(pathname: string): string[] | null {
  if (!pathname.startsWith(base)) return null;
  try {
    return pathname.slice(base.length).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** What stands in the `{places}` of a path; null where it is another path. */
function paramsOf(parts: string[], given: string[]): Record<string, string> | null {
  if (parts.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (!name && part !== given[i]) return null;
    if (name) params[name] = given[i] as string;
  }
  return params;
}
