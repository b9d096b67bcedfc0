import type { GatewayCall, HttpGateway } from '#lib/testing/http-gateway.ts';
import type { CaughtMail, SmtpSink } from '#lib/testing/smtp-sink.ts';

/** Something that left Rekey and was caught: a notification, or what a person sent. */
export type Caught = {
  kind: 'mail' | 'text';
  to: string;
  about: string;
  body: string;
  links: string[];
  /** When it was caught, in ms. */
  at: number;
};

/** Everything caught so far, mails before texts. */
export function everythingCaught(sink: SmtpSink, sms: HttpGateway): Caught[] {
  return [...sink.mails.map(fromMail), ...sms.calls.map(fromCall)];
}

/** Calls back with each mail and each text as it is caught; returns how to stop. */
export function watchCaught(
  sink: SmtpSink,
  sms: HttpGateway,
  tell: (caught: Caught, mail?: CaughtMail) => void,
): () => void {
  let mails = 0;
  let texts = 0;
  const timer = setInterval(() => {
    for (; mails < sink.mails.length; mails++) {
      const mail = sink.mails[mails] as CaughtMail;
      tell(fromMail(mail), mail);
    }
    for (; texts < sms.calls.length; texts++) tell(fromCall(sms.calls[texts] as GatewayCall));
  }, 200);
  return () => clearInterval(timer);
}

/** As the demo prints it: whom it is for, what it says, and its links on lines of their own, to be clicked. */
export function inWords({ kind, to, about, links }: Caught): string {
  const what = kind === 'mail' ? `✉ mail to ${to}: ${about}` : `☎ text to ${to}: ${about}`;
  return [`  ${what}`, ...links.map((link) => `      ${link}`)].join('\n');
}

function fromMail({ to, parsed, at }: CaughtMail): Caught {
  const body = parsed.text ?? '';
  return {
    kind: 'mail',
    to: to.join(', '),
    about: parsed.subject ?? '(no subject)',
    body,
    links: linksIn(body),
    at,
  };
}

function fromCall({ body, at }: GatewayCall): Caught {
  const form = new URLSearchParams(body);
  const text = form.get('text') ?? '';
  return { kind: 'text', to: form.get('to') ?? '', about: text, body: text, links: linksIn(text), at };
}

function linksIn(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/\S+\/update\/[\w-]+/g) ?? [])];
}
