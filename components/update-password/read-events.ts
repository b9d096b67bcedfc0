import type { UpdateEvent } from '#lib/update-links/update-events.ts';

// The server sends a sign of life every 5 s.
const lostAfterMs = 20_000;

/** The stream ended, broke or fell silent before it said how the attempt ended. */
export class ConnectionLost extends Error {}

/** The events of an answer, line by line. Throws `ConnectionLost` when the connection is cut or silent. */
export async function* readEvents(answer: Response): AsyncGenerator<UpdateEvent> {
  if (!answer.ok || !answer.body) throw new ConnectionLost(`status ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await withinTime(reader.read());
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) yield JSON.parse(line) as UpdateEvent;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function withinTime<T>(reading: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionLost('silence')), lostAfterMs);
  });
  try {
    return await Promise.race([reading, silence]);
  } catch (error) {
    throw error instanceof ConnectionLost ? error : new ConnectionLost('cut off', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
