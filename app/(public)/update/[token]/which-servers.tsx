import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { ServersChosen } from '#lib/flows/choose-servers.ts';
import { protocolNames } from '#lib/mail/abilities.ts';
import type { UpdateLinkView } from '#lib/update-links/show-link.ts';

type Servers = NonNullable<UpdateLinkView['servers']>;

/**
 * Where the mailbox is, as far as it is known: shown before anything of its owner's goes there, and changed or looked for
 * by a form that is posted.
 */
export function WhichServers({
  token,
  servers: { incoming, outgoing },
  outcome,
}: {
  token: string;
  servers: Servers;
  outcome: string | undefined;
}) {
  const said =
    outcome !== undefined && Object.hasOwn(words, outcome) ? words[outcome as keyof typeof words] : null;
  return (
    <div className="grid gap-3">
      {said && <Alert tone={outcome === 'kept' ? 'ok' : 'warn'} title={said} />}
      <details
        className="rounded-md border border-line px-3.5 py-2.5"
        open={Boolean(said) && outcome !== 'kept'}
      >
        <Summary>
          Mail server: <b>{incoming.host}</b>. Not the right one?
        </Summary>
        <form
          method="post"
          action={`/update/${encodeURIComponent(token)}/servers`}
          className="grid gap-4 pt-3"
        >
          <div>
            <Button type="submit" name="look" value="1" formNoValidate>
              Look for it by the address
            </Button>
          </div>
          <Server
            side="incoming"
            title={`Incoming server (${protocolNames[incoming.type]})`}
            server={incoming}
          />
          <Server side="outgoing" title="Outgoing server (SMTP)" server={outgoing} />
          <div>
            <Button type="submit">Use these servers</Button>
          </div>
        </form>
      </details>
    </div>
  );
}

const words = {
  kept: 'These servers are used from now on.',
  none_found: 'No server that answers was found by the address. Its provider can tell you its name.',
  busy: 'Others are being looked for at this moment. Please try again.',
  too_often: 'It was looked for too often. Please enter the servers, or try again in an hour.',
  not_permitted: 'This server cannot be used here. The people who run this system can tell you why.',
  wrong: 'This is no server: its name, such as imap.example.com, and its port are needed.',
} as const satisfies Partial<Record<ServersChosen | 'wrong', string>>;

const usual = {
  incoming: { host: '', port: 993, security: 'tls' },
  outgoing: { host: '', port: 587, security: 'starttls' },
} as const;

function Server({
  side,
  title,
  server,
}: {
  side: 'incoming' | 'outgoing';
  title: string;
  server: Servers['outgoing'];
}) {
  const { host, port, security } = server ?? usual[side];
  const isIncoming = side === 'incoming';
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="pb-1 font-semibold">{title}</legend>
      <Field id={`${side}-host`} label="Name" isOptional={!isIncoming}>
        <Input
          name={`${side}.host`}
          defaultValue={host}
          autoComplete="off"
          spellCheck={false}
          required={isIncoming}
        />
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_112px] gap-3">
        <Field id={`${side}-security`} label="Protection">
          <Select name={`${side}.security`} defaultValue={security}>
            <option value="tls">TLS</option>
            <option value="starttls">STARTTLS</option>
          </Select>
        </Field>
        <Field id={`${side}-port`} label="Port">
          <Input name={`${side}.port`} defaultValue={port} inputMode="numeric" autoComplete="off" />
        </Field>
      </div>
    </fieldset>
  );
}
