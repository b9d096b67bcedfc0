import { log } from '../log.ts';
import { type PasswordForm, readPasswordForm } from '../update-links/password-form.ts';
import { sealOutcome } from '../update-links/sealed-outcome.ts';
import type { ShownReceipt, ShownResult, UpdateEvent } from '../update-links/update-events.ts';
import type { UpdateResult, UpdateStep } from '../update-links/update-result.ts';
import { readForm } from './read-form.ts';

const aliveEveryMs = 5_000;

/** The page an attempt is made on. */
export type AttemptPage = {
  /** Its address; a form sent without JavaScript comes back to it with the outcome. */
  page: string;
  /** What a sealed outcome is bound to: whose page it is. */
  attempt: string;
  /** Waits for the gap receipt of an incident; null while the first fetch is still under way. */
  receipt: (incidentId: string) => Promise<ShownReceipt | null>;
};

type Attempt = (onStep: (step: UpdateStep) => void) => Promise<UpdateResult>;

export type PasswordFormPage = AttemptPage & {
  update: (form: PasswordForm, onStep: (step: UpdateStep) => void) => Promise<UpdateResult>;
};

// Two passwords of 1000 characters, each of up to four bytes, each byte written as %XX.
const largestForm = 32 * 1024;

/** Answers the form of two passwords. */
export async function answerPasswordForm(request: Request, form: PasswordFormPage): Promise<Response> {
  const fields = await readForm(request, largestForm);
  if (!fields) return refuse(413, 'This form is not one of ours.');
  const read = readPasswordForm(fields);
  return answerAttempt(request, form, async (onStep) => (read.ok ? form.update(read, onStep) : read));
}

/**
 * Makes an attempt to renew a credential and answers with the stream of its progress to a page that reads one, else
 * with a redirect to the page and the outcome. The attempt runs to its end also when the person leaves meanwhile: what
 * they lose is the view of it, never half of it.
 */
export async function answerAttempt(
  request: Request,
  form: AttemptPage,
  attempt: Attempt,
): Promise<Response> {
  const safe: SafeAttempt = async (onStep) => {
    try {
      return await attempt(onStep);
    } catch (err) {
      log.error({ err }, 'renew credential');
      return { ok: false, reason: 'broken' };
    }
  };
  if (request.headers.get('accept')?.includes('application/x-ndjson')) return stream(safe, form.receipt);
  return backTo(form, await safe(() => {}));
}

/** Sends a browser back to the page, which tells how the attempt ended. */
export function backTo({ page, attempt }: AttemptPage, result: Awaited<ReturnType<SafeAttempt>>): Response {
  const outcome = sealOutcome(overTheWire(result), attempt);
  return new Response(null, {
    status: 303,
    headers: { ...neverKept, Location: `${page}?outcome=${outcome}` },
  });
}

type SafeAttempt = (
  onStep: (step: UpdateStep) => void,
) => Promise<UpdateResult | { ok: false; reason: 'broken' }>;

function stream(attempt: SafeAttempt, receipt: AttemptPage['receipt']): Response {
  const encoder = new TextEncoder();
  let isOpen = true;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: UpdateEvent) => {
        if (isOpen) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      // Proxies cut connections that say nothing, and a page that hears nothing takes the connection for lost.
      const alive = setInterval(() => send({ type: 'alive' }), aliveEveryMs);
      try {
        send({ type: 'alive' });
        const result = await attempt((step) => send({ type: 'step', step }));
        send({ type: 'result', result: overTheWire(result) });
        if (result.ok && result.incidentId && isOpen) {
          send({ type: 'receipt', receipt: await receipt(result.incidentId) });
        }
      } catch (err) {
        log.error({ err }, 'gap receipt');
        send({ type: 'receipt', receipt: null });
      } finally {
        clearInterval(alive);
        if (isOpen) controller.close();
      }
    },
    cancel() {
      isOpen = false;
    },
  });
  return new Response(body, {
    headers: {
      ...neverKept,
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      // nginx holds answers back otherwise.
      'X-Accel-Buffering': 'no',
    },
  });
}

/** A refusal in plain text, for what no page of ours sends. */
export function refuse(status: number, words: string): Response {
  return new Response(`${words} Nothing was changed.\n`, {
    status,
    headers: { ...neverKept, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

export const neverKept = {
  'Cache-Control': 'no-store, no-transform',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
};

function overTheWire(result: UpdateResult | { ok: false; reason: 'broken' }): ShownResult {
  return JSON.parse(JSON.stringify(result)) as ShownResult;
}
