import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * An action that cannot be read, or is called with other values than its form has, is the client's fault: Next says
 * 500, and this makes it 400. Our actions themselves never throw (lib/web/action.ts), and a page that fails after one
 * is HTML: what is left is nonsense.
 */
export function answerNonsense(request: IncomingMessage, response: ServerResponse): void {
  if (!callsAction(request)) return;
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    const isPage = String(response.getHeader('content-type')).startsWith('text/html');
    return writeHead(status === 500 && !isPage ? 400 : status, ...rest);
  };
}

const callsAction = ({ method, headers }: IncomingMessage) =>
  method === 'POST' &&
  (headers['next-action'] !== undefined || /^multipart\/form-data/i.test(headers['content-type'] ?? ''));
