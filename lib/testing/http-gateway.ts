import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KeyPair } from './certificates.ts';

export type GatewayCall = {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** When it came, in ms. */
  at: number;
};

export type HttpGateway = {
  port: number;
  url: string;
  /** Every call it got, oldest first. */
  calls: GatewayCall[];
  /** What it answers from now on; `hang` never ends its answer. */
  answer: {
    status: number;
    body: string | Buffer;
    headers?: Record<string, string>;
    hang?: boolean;
    afterMs?: number;
  };
  waitForCall(fits?: (call: GatewayCall) => boolean, timeoutMs?: number): Promise<GatewayCall>;
  stop(): Promise<void>;
};

/** A provider on loopback that keeps what it is asked and answers what it is told to. */
export async function startHttpGateway(pair?: KeyPair): Promise<HttpGateway> {
  const gateway: Omit<HttpGateway, 'port' | 'url' | 'stop' | 'waitForCall'> = {
    calls: [],
    answer: { status: 200, body: 'OK' },
  };
  const onRequest: http.RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString('utf8');
    gateway.calls.push({ method, path: url, headers, body, at: Date.now() });
    const { status, body: answer, headers: more = {}, hang = false, afterMs = 0 } = gateway.answer;
    setTimeout(() => {
      response.writeHead(status, more);
      if (hang) response.write(answer);
      else response.end(answer);
    }, afterMs);
  };
  const server = pair ? https.createServer(pair, onRequest) : http.createServer(onRequest);
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(gateway, {
    port,
    url: `${pair ? 'https://localhost' : 'http://127.0.0.1'}:${port}`,
    async waitForCall(fits: (call: GatewayCall) => boolean = () => true, timeoutMs = 10_000) {
      for (const end = Date.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
        const found = gateway.calls.find(fits);
        if (found) return found;
        if (Date.now() > end) throw new Error(`no such call within ${timeoutMs} ms`);
      }
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
