// The web application as a process of its own: Next's production server on HOST and PORT, stopped gently.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isDatabaseAway } from '../db/away.ts';
import { env } from '../env.ts';
import type { Heartbeat } from '../heartbeats/keep-beating.ts';
import { log } from '../log.ts';
import { runScript } from '../run-script.ts';
import { requireFreePort } from '../supervisor/require-free-port.ts';
import { sayReady, whenAskedToStop } from '../supervisor/when-asked-to-stop.ts';
import { offeredApplication } from './application.ts';
import { answerAway } from './away-page.ts';
import { boundConnections } from './bound-connections.ts';
import { consoleToLog } from './console-to-log.ts';
import { requestLimits } from './limit-body.ts';
import { receive } from './receive.ts';
import { spreadImmediates } from './spread-immediates.ts';

consoleToLog();

/** What runs, filled in while starting. */
const running: { server?: Server; heartbeat?: Heartbeat } = {};

whenAskedToStop(async () => {
  const { server, heartbeat } = running;
  if (!server) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // What is still being answered (a page that streams its progress) gets most of the time there is.
  setTimeout(() => server.closeAllConnections(), 5_000).unref();
  await Promise.all([closed, heartbeat?.stop()]);
});

await runScript(async () => {
  const { host, port, trustedProxies } = env();
  await requireFreePort(host, port);
  spreadImmediates();
  const { default: next } = await import('next');
  const app = next({ dev: false, hostname: host, port });
  await app.prepare();
  const { isSignedIn, isDatabaseThere, keepBeating } = await offeredApplication();
  const receiving = {
    handle: app.getRequestHandler(),
    isSignedIn,
    isDatabaseThere,
    trust: (request: IncomingMessage) => connections.trust(request),
    trustedProxies,
    isHttps: env().url.startsWith('https://'),
  };
  const server = createServer(requestLimits, (request, response) => {
    receive(request, response, receiving).catch((error) => {
      if (isDatabaseAway(error) && !response.headersSent) return answerAway(request, response);
      if (!response.writableEnded) log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  });
  const connections = boundConnections(server);
  server.listen(port, host);
  await once(server, 'listening');
  running.server = server;
  running.heartbeat = keepBeating('web');
  sayReady();
});
