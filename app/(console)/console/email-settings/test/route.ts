import { z } from 'zod';
import { mailAddressField } from '#lib/fields/mail-address.ts';
import { testEmailSettings } from '#lib/flows/test-email-settings.ts';
import { log } from '#lib/log.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';
import { findAdmin } from '#lib/web/viewer.ts';

const asked = z.object({ to: mailAddressField });

/** *Test Settings*: sends a real message and answers with one JSON line a step, as each ends. */
export async function POST(request: Request) {
  const admin = await findAdmin();
  if (!admin || !isFromOurPage(request)) return new Response(null, { status: 403 });
  const parsed = asked.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return new Response(null, { status: 422 });
  const { to } = parsed.data;
  const lines = new TransformStream<unknown, Uint8Array>({
    transform(value, controller) {
      controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
    },
  });
  const writer = lines.writable.getWriter();
  // Somebody who leaves the page stops listening; the test itself goes on to its end.
  const write = (value: unknown) => writer.write(value).catch(() => {});
  testEmailSettings(to, admin.actor, (step) => void write(step))
    .then(({ ok }) => write({ end: true, ok }))
    .catch((err) => {
      log.error({ err }, 'test of the e-mail settings');
      return write({ end: true, ok: false });
    })
    .finally(() => writer.close().catch(() => {}));
  return new Response(lines.readable, {
    headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' },
  });
}
