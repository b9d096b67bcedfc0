import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { classifyLines } from './classify.ts';

async function run(chunks: (string | Buffer)[]) {
  const output = new PassThrough();
  const errors = new PassThrough();
  const answers = text(output);
  const complaints = text(errors);
  const malformed = await classifyLines(Readable.from(chunks), output, errors);
  output.end();
  errors.end();
  return { malformed, answers: (await answers).split('\n').filter(Boolean), complaints: await complaints };
}

const refusal = '{"protocol":"imap","stage":"auth","raw":"A1 NO Invalid credentials"}';
const busy = '{"protocol":"smtp","stage":"auth","raw":"421 4.7.0 Too many connections"}';
const unknown = '{"cause":"unknown","retry":true}';

test('answers each line in order and passes over empty ones', async () => {
  expect(await run([`${refusal}\n\r\n  \n${busy}\r\n`])).toEqual({
    malformed: 0,
    answers: ['{"cause":"wrong_credentials","retry":false}', '{"cause":"throttled","retry":true}'],
    complaints: '',
  });
});

test('reads lines cut anywhere, also within a character, and a last line without an end', async () => {
  const line = Buffer.from('{"protocol":"pop3","stage":"auth","raw":"-ERR 密码错误"}');
  for (let at = 1; at < line.length; at++) {
    const { answers } = await run([line.subarray(0, at), line.subarray(at)]);
    expect(answers).toEqual(['{"cause":"wrong_credentials","retry":false}']);
  }
});

test.each([
  ['nonsense', 'is not JSON'],
  ['[]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  ['{"stage":"auth","raw":"x"}', 'has no protocol (one of imap, smtp, pop3, socket)'],
  ['{"protocol":"imap","stage":"auth"}', 'has no raw text'],
])('says which line it cannot read: %s', async (line, complaint) => {
  const { malformed, answers, complaints } = await run([`${refusal}\n${line}\n${refusal}\n`]);
  expect(malformed).toBe(1);
  expect(answers[1]).toBe(unknown);
  expect(answers).toHaveLength(3);
  expect(complaints).toBe(`line 2 ${complaint}\n`);
});

test('blames nobody at a place in the dialogue it does not know', async () => {
  const { answers } = await run(['{"protocol":"imap","stage":"elsewhere","raw":"A1 NO Invalid password"}\n']);
  expect(JSON.parse(answers[0] ?? '').cause).not.toBe('wrong_credentials');
});

test('keeps a line in another encoding readable', async () => {
  const gbk = Buffer.from('c3dcc2ebb4edcef3', 'hex');
  const line = Buffer.concat([
    Buffer.from('{"protocol":"pop3","stage":"auth","raw":"-ERR '),
    gbk,
    Buffer.from('"}\n'),
  ]);
  expect((await run([line])).answers).toEqual(['{"cause":"wrong_credentials","retry":false}']);
});

test('does not split at a line separator inside a string', async () => {
  const line = '{"protocol":"imap","stage":"auth","raw":"A1 NO Invalid\u2028 password"}\n';
  expect((await run([line])).answers).toHaveLength(1);
});

test('gives up on a line beyond all bounds and goes on with the next', async () => {
  const chunks = Array.from({ length: 20 }, () => Buffer.alloc(1024 * 1024, 'x'));
  const { malformed, answers } = await run([...chunks, Buffer.from(`\n${refusal}\n`)]);
  expect(malformed).toBe(1);
  expect(answers).toEqual([unknown, '{"cause":"wrong_credentials","retry":false}']);
});

test('waits for a slow reader instead of piling up answers', async () => {
  let waiting = 0;
  let most = 0;
  const slow = new Writable({
    highWaterMark: 64,
    write(_, __, done) {
      waiting += 1;
      most = Math.max(most, waiting);
      setTimeout(() => {
        waiting -= 1;
        done();
      }, 1);
    },
  });
  await classifyLines(
    Readable.from(Array.from({ length: 50 }, () => `${refusal}\n`)),
    slow,
    new PassThrough(),
  );
  expect(most).toBe(1);
  expect(slow.writableLength).toBeLessThan(200);
});
