import { z } from 'zod';
import { hostField, portField, securityField } from '#lib/fields/host.ts';
import { chooseServers } from '#lib/flows/choose-servers.ts';
import { refuse } from '#lib/web/answer-attempt.ts';
import { readForm } from '#lib/web/read-form.ts';
import { isFromOurPage } from '#lib/web/same-site.ts';

export const dynamic = 'force-dynamic';

const typed = z.object({
  host: hostField,
  port: z.coerce.number().pipe(portField),
  security: securityField,
});

/** Says for an account that is not connected yet where it is, as its owner types it or as it is found. */
export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  if (!isFromOurPage(request, { nullOrigin: true }))
    return refuse(403, 'This form was sent from another site.');
  const fields = await readForm(request, 4096);
  if (!fields) return refuse(413, 'This form is not one of ours.');
  const chosen = fields.has('look') ? 'look' : readServers(fields);
  const outcome = chosen ? await chooseServers(token, chosen) : 'wrong';
  return new Response(null, {
    status: 303,
    headers: {
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      Location: `/update/${encodeURIComponent(token)}?servers=${outcome}`,
    },
  });
}

/** Null: something in it is no server. */
function readServers(fields: URLSearchParams) {
  const of = (side: 'incoming' | 'outgoing') =>
    typed.safeParse({
      host: fields.get(`${side}.host`),
      port: fields.get(`${side}.port`),
      security: fields.get(`${side}.security`),
    });
  const incoming = of('incoming');
  const outgoing = fields.get('outgoing.host')?.trim() ? of('outgoing') : null;
  if (!incoming.success || (outgoing && !outgoing.success)) return null;
  return { incoming: incoming.data, outgoing: outgoing?.data ?? null };
}
