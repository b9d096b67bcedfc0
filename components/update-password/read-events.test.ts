import { expect, test, vi } from 'vitest';
import { ConnectionLost, readEvents } from './read-events.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function answer(parts: (string | Error)[]): Response {
  const rest = [...parts];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = rest.shift();
      if (part === undefined) controller.close();
      else if (part instanceof Error) controller.error(part);
      else controller.enqueue(encode(part));
    },
  });
  return new Response(body);
}

async function all(from: Response) {
  const events: unknown[] = [];
  for await (const event of readEvents(from)) events.push(event);
  return events;
}

test('reads events however the lines were cut on the way', async () => {
  const whole = '{"type":"alive"}\n{"type":"step","step":"reaching"}\n\n{"type":"receipt","receipt":null}\n';
  for (const size of [1, 3, 7, whole.length]) {
    const parts = whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(await all(answer(parts))).toEqual([
      { type: 'alive' },
      { type: 'step', step: 'reaching' },
      { type: 'receipt', receipt: null },
    ]);
  }
});

test('gives what came before the connection was cut, then says that it was', async () => {
  const events: unknown[] = [];
  const reading = (async () => {
    for await (const event of readEvents(answer(['{"type":"alive"}\n', new Error('reset')])))
      events.push(event);
  })();
  await expect(reading).rejects.toBeInstanceOf(ConnectionLost);
  expect(events).toEqual([{ type: 'alive' }]);
});

test('takes silence for a lost connection', async () => {
  vi.useFakeTimers();
  try {
    const reading = all(new Response(new ReadableStream({ pull: () => new Promise(() => {}) })));
    const outcome = expect(reading).rejects.toBeInstanceOf(ConnectionLost);
    await vi.advanceTimersByTimeAsync(21_000);
    await outcome;
  } finally {
    vi.useRealTimers();
  }
});

test('takes an error page for no answer', async () => {
  await expect(all(new Response('Not here', { status: 502 }))).rejects.toBeInstanceOf(ConnectionLost);
});
