import type { z } from 'zod';
import { log } from '../log.ts';
import type { Actor } from '../viewer.ts';
import { brokenTexts, fieldProblems } from './problem.ts';
import { isFromOurPage } from './same-site.ts';
import { findWithRight } from './viewer.ts';

type Step = { step: string; ok: boolean; detail: string };

/**
 * *Test Settings* of a page: runs a test that who may change settings asks for, and answers with one JSON line a step, as each
 * ends. Somebody who leaves the page stops listening; the test itself goes on to its end.
 */
export function streamTest<Asked>(
  asked: z.ZodType<Asked>,
  run: (asked: Asked, actor: Actor, onStep: (step: Step) => void) => Promise<{ ok: boolean }>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const admin = await findWithRight('settings:write');
    if (!admin || !isFromOurPage(request)) return new Response(null, { status: 403 });
    const given: unknown = await request.json().catch(() => null);
    const parsed = await asked.safeParseAsync(given, { reportInput: true });
    const problems = parsed.success ? brokenTexts(given) : fieldProblems(parsed.error);
    if (!parsed.success || problems.length > 0) return Response.json({ problems }, { status: 422 });
    const lines = new TransformStream<unknown, Uint8Array>({
      transform(value, controller) {
        controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
      },
    });
    const writer = lines.writable.getWriter();
    const write = (value: unknown) => writer.write(value).catch(() => {});
    run(parsed.data, admin.actor, (step) => void write(step))
      .then(({ ok }) => write({ end: true, ok }))
      .catch((err) => {
        log.error({ err }, 'test of settings');
        return write({ end: true, ok: false });
      })
      .finally(() => writer.close().catch(() => {}));
    return new Response(lines.readable, {
      headers: {
        'Content-Type': 'application/x-ndjson; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        // nginx holds answers back otherwise.
        'X-Accel-Buffering': 'no',
      },
    });
  };
}
