import { readdirSync } from 'node:fs';
import path from 'node:path';

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]> | undefined> },
) => Promise<Response>;
export type ApiRoute = { segments: string[]; handlers: Record<string, Handler> };

export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The route files of the API themselves, as Next would find them. */
export async function findApiRoutes(): Promise<ApiRoute[]> {
  const root = path.resolve('app/api/v1');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('route.ts'),
  );
  const routes: ApiRoute[] = [];
  for (const file of files.sort()) {
    const segments = path.dirname(file).split(path.sep);
    routes.push({ segments, handlers: (await import(path.join(root, file))) as Record<string, Handler> });
  }
  return routes;
}

export type SentToApi = {
  token?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: BodyInit;
};
export type CallApi = (method: string, address: string, sent?: SentToApi) => Promise<Response>;

/** Calls the route that Next would choose for an address below /api/v1, with a token unless told otherwise. */
export function apiCaller(routes: ApiRoute[], fixedToken: string): CallApi {
  return async (method, address, { token = fixedToken, body, headers = {}, raw } = {}) => {
    const url = new URL(`http://localhost:3000/api/v1${address}`);
    const parts = url.pathname.split('/').slice(3);
    const matches = ({ segments }: ApiRoute) =>
      segments.length === parts.length &&
      segments.every((segment, i) => /^\[\w/.test(segment) || segment === parts[i]);
    const route = routes.find(matches) ?? routes.find(({ segments }) => segments[0] === '[[...path]]');
    if (!route) throw new Error(`no route for ${address}`);
    const named = route.segments.flatMap((segment, i): [string, string][] => {
      const name = /^\[(\w+)\]$/.exec(segment)?.[1];
      return name ? [[name, decodeURIComponent(parts[i] ?? '')]] : [];
    });
    const request = new Request(url, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await route.handlers[method]?.(request, {
      params: Promise.resolve(named.length > 0 ? Object.fromEntries(named) : undefined),
    });
    if (!response) throw new Error(`no ${method} for ${address}`);
    return response;
  };
}
