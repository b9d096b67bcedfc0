import { describeApi } from './describe.ts';
import { endpoints } from './endpoints.ts';
import { answerApi } from './router.ts';

export const apiMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every path of the API, with `{id}` for what varies. */
export const apiPaths = [...new Set([...endpoints, describeApi].map(({ path }) => path))];

type SentToApi = {
  token?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: BodyInit;
};
export type CallApi = (method: string, address: string, sent?: SentToApi) => Promise<Response>;

/** Calls the API at an address below /api/v1, with a token unless told otherwise. */
export function apiCaller(fixedToken: string): CallApi {
  return (method, address, { token = fixedToken, body, headers = {}, raw } = {}) =>
    answerApi(
      new Request(`http://localhost:3000/api/v1${address}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(raw !== undefined ? { body: raw } : body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}
