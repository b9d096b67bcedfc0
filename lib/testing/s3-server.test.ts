import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startS3Server } from './s3-server.ts';

const store = await startS3Server();
afterAll(() => store.stop());
beforeEach(() => {
  store.refused = [];
  store.objects.clear();
});

type Sent = {
  body?: string;
  sent?: string;
  secret?: string;
  access?: string;
  headers?: Record<string, string>;
};

/** Signs `body`, and sends `sent` in its place. */
async function ask(
  method: string,
  path: string,
  { body = '', sent = body, secret, access, headers = {} }: Sent = {},
) {
  const made = aws4.sign(
    {
      ...{ service: 's3', region: 'eu-1', method, host: new URL(store.endpoint).host, path },
      headers: { ...headers, 'X-Amz-Content-Sha256': createHash('sha256').update(body).digest('hex') },
    },
    { accessKeyId: access ?? store.accessKey, secretAccessKey: secret ?? store.secretKey },
  );
  const { Host, ...more } = made.headers as Record<string, string>;
  const answer = await fetch(`${store.endpoint}${made.path}`, {
    method,
    headers: { ...more, ...(headers.Range ? { Range: headers.Range } : {}) },
    ...(sent ? { body: sent } : {}),
  });
  return { status: answer.status, text: await answer.text() };
}

test('what is signed well is put, read, listed page by page and deleted', async () => {
  for (const name of ['a', 'b', 'c', 'd']) {
    expect((await ask('PUT', `/mail/x/${name}`, { body: `is ${name}` })).status).toBe(200);
  }
  expect(await ask('GET', '/mail/x/a')).toEqual({ status: 200, text: 'is a' });
  expect(await ask('GET', '/mail/x/a', { headers: { Range: 'bytes=1-2' } })).toEqual({
    status: 206,
    text: 's ',
  });
  expect((await ask('GET', '/mail/x/a', { headers: { Range: 'bytes=9-12' } })).status).toBe(416);
  const first = (await ask('GET', '/mail/?list-type=2&prefix=x%2F')).text;
  expect([...first.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)).toEqual(['x/a', 'x/b', 'x/c']);
  const second = (await ask('GET', '/mail/?list-type=2&prefix=x%2F&continuation-token=x%2Fc')).text;
  expect(second).toContain('<IsTruncated>false</IsTruncated><Contents><Key>x/d</Key>');
  expect((await ask('DELETE', '/mail/x/a')).status).toBe(204);
  expect((await ask('GET', '/mail/x/a')).status).toBe(404);
  expect((await ask('GET', '/other/x/a')).text).toContain('NoSuchBucket');
  expect(store.refused).toEqual([]);
});

test('another secret, another key, another body and none of them are refused, and nothing is stored', async () => {
  expect((await ask('PUT', '/mail/a', { body: 'x', secret: 'wrong' })).text).toContain(
    'SignatureDoesNotMatch',
  );
  expect((await ask('PUT', '/mail/a', { body: 'x', access: 'nobody' })).text).toContain('InvalidAccessKeyId');
  expect((await ask('PUT', '/mail/a', { body: 'x', sent: 'y' })).text).toContain('XAmzContentSHA256Mismatch');
  const late = { 'X-Amz-Date': '20200101T000000Z' };
  expect((await ask('PUT', '/mail/a', { body: 'x', headers: late })).text).toContain('RequestTimeTooSkewed');
  const unsigned = await fetch(`${store.endpoint}/mail/a`, { method: 'PUT', body: 'x' });
  expect(unsigned.status).toBe(403);
  expect(store.refused).toHaveLength(5);
  expect(store.objects.size).toBe(0);
});

test('a request that was signed for another path, query or method is refused', async () => {
  const made = aws4.sign(
    { service: 's3', method: 'GET', host: new URL(store.endpoint).host, path: '/mail/a', headers: {} },
    { accessKeyId: store.accessKey, secretAccessKey: store.secretKey },
  );
  const { Host, ...headers } = made.headers as Record<string, string>;
  for (const [method, path] of [
    ['GET', '/mail/b'],
    ['GET', '/mail/a?acl='],
    ['DELETE', '/mail/a'],
  ]) {
    const answer = await fetch(`${store.endpoint}${path}`, { method, headers });
    expect(await answer.text()).toContain('SignatureDoesNotMatch');
  }
});
