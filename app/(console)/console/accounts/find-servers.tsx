'use client';

import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useForm } from '#components/forms/action-form.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { Use, Way } from '#lib/discovery/candidate.ts';
import type { Discovery } from '#lib/discovery/discover.ts';
import type { KnownProvider } from '#lib/discovery/known-providers.ts';
import type { FoundServer } from '#lib/discovery/rank.ts';
import { protocolNames } from '#lib/mail/abilities.ts';
import { causeWords } from '#lib/words/causes.ts';
import { findServersAction } from './form-actions.ts';

type State =
  | { is: 'waiting' }
  | { is: 'looking'; domain: string }
  | { is: 'refused'; message: string }
  | { is: 'found'; discovery: Discovery };

const wayWords: Record<Way, string> = {
  provider: 'known provider',
  srv: 'SRV record',
  autoconfig: 'autoconfig file',
  autodiscover: 'Autodiscover',
  exchanger_provider: 'provider of its MX records',
  exchanger_autoconfig: 'autoconfig file behind its MX records',
  exchanger_guess: 'near its mail exchanger',
  guess: 'usual name',
};

/** *Find servers*: fills in what belongs to the address, and shows where it was found. All of it can be changed. */
export function FindServers() {
  const { id } = useForm();
  const [state, setState] = useState<State>({ is: 'waiting' });
  const asked = useRef(0);
  const form = () => document.getElementById(id) as HTMLFormElement;

  const find = async () => {
    const address = valueIn(form(), 'address').trim();
    const turn = ++asked.current;
    setState({ is: 'looking', domain: address.slice(address.lastIndexOf('@') + 1) });
    const result = await findServersAction({ address }).catch(() => null);
    if (turn !== asked.current) return;
    if (!result?.ok) {
      const problem = result?.problems[0]?.message;
      setState({
        is: 'refused',
        message: problem ? `The address ${problem}.` : (result?.message ?? noAnswer),
      });
      return;
    }
    setState({ is: 'found', discovery: result.value });
    const part = document.getElementById(`${id}-server`);
    if (part instanceof HTMLDetailsElement) part.open = true;
    for (const use of ['incoming', 'outgoing'] as const) {
      const best = result.value[use].find(({ works }) => works);
      if (best) fillIn(form(), use, best, address);
    }
  };

  return (
    <div className="grid gap-3 sm:col-span-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button busy={state.is === 'looking'} onClick={() => void find()}>
          <Search aria-hidden />
          Find servers
        </Button>
        <span role="status" className="text-sm text-muted">
          {state.is === 'looking' && `Looking for the servers of ${state.domain}; this takes some seconds.`}
          {state.is === 'waiting' && 'Looks them up by the address and tries each without signing in.'}
          {state.is === 'found' && outcome(state.discovery)}
        </span>
      </div>
      {state.is === 'refused' && <Alert tone="bad" isLive title={state.message} />}
      {state.is === 'found' && (
        <Shown
          discovery={state.discovery}
          onUse={(use, server) => fillIn(form(), use, server, state.discovery.address)}
        />
      )}
    </div>
  );
}

const noAnswer = 'No answer from Rekey. Try again.';

function outcome({ incoming, outgoing }: Discovery): string {
  const [hasIncoming, hasOutgoing] = [incoming, outgoing].map((servers) =>
    servers.some(({ works }) => works),
  );
  if (hasIncoming && hasOutgoing) return 'Both servers were found and filled in below.';
  if (hasIncoming) return 'The incoming server was found and filled in below; no outgoing one answers.';
  if (hasOutgoing) return 'Only an outgoing server was found and filled in below.';
  return 'No server was found that answers. Fill them in by hand.';
}

function Shown({
  discovery,
  onUse,
}: {
  discovery: Discovery;
  onUse: (use: Use, server: FoundServer) => void;
}) {
  const { provider, incoming, outgoing, ways } = discovery;
  return (
    <div className="grid gap-3 rounded-md border border-line p-3 text-sm">
      {provider && <ProviderNote provider={provider} />}
      <Servers title="Incoming" servers={incoming} onUse={(server) => onUse('incoming', server)} />
      <Servers title="Outgoing" servers={outgoing} onUse={(server) => onUse('outgoing', server)} />
      <details>
        <Summary className="text-muted">Where was looked</Summary>
        <ul className="mt-2 grid gap-1">
          {ways.map(({ way, place, words }) => (
            <li key={`${way} ${place}`} className="wrap-anywhere">
              <span className="text-muted">{place}:</span> {words}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function ProviderNote({ provider: { name, passwords, hint } }: { provider: KnownProvider }) {
  const words =
    passwords === 'none'
      ? 'It takes no password from a mail program, only OAuth2 (sign in with its own page).'
      : null;
  return (
    <Alert tone={passwords === 'account' ? 'info' : 'warn'} title={`This mailbox is at ${name}.`}>
      {[words, hint].filter(Boolean).join(' ') || null}
    </Alert>
  );
}

function Servers({
  title,
  servers,
  onUse,
}: {
  title: string;
  servers: FoundServer[];
  onUse: (server: FoundServer) => void;
}) {
  if (servers.length === 0) return null;
  return (
    <div>
      <h2 className="text-base font-semibold">{title}</h2>
      <ul className="mt-1 grid gap-2">
        {servers.map((server) => (
          <li
            key={`${server.host} ${server.port} ${server.security}`}
            className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1"
          >
            <div className="min-w-0 wrap-anywhere">
              <p>
                {server.host}:{server.port} {server.security === 'tls' ? 'TLS' : 'STARTTLS'}
                {server.type && ` ${protocolNames[server.type]}`}
              </p>
              <p className="text-muted">
                {server.foundBy.map(({ way, place }) => `${wayWords[way]} (${place})`).join(', ')}
              </p>
              <p className={server.works ? 'text-ok' : 'text-bad'}>{verdict(server)}</p>
            </div>
            <Button
              size="sm"
              onClick={() => onUse(server)}
              aria-label={`Use ${server.host} port ${server.port}`}
            >
              Use
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function verdict({ works, takes, cause, evidence }: FoundServer): string {
  if (!works) return evidence || (cause ? causeWords(cause).sentence : 'It does not answer.');
  const ways = takes.map((one) => (one === 'password' ? 'a password' : 'OAuth2'));
  return ways.length > 0
    ? `Answers; takes ${ways.join(' or ')}.`
    : 'Answers; takes neither a password nor OAuth2.';
}

/** Writes a server into the fields of the form, as if somebody had typed it. */
function fillIn(form: HTMLFormElement, use: Use, server: FoundServer, address: string): void {
  chooseProtocol(form, use, server);
  const values = {
    host: server.host,
    port: String(server.port),
    security: server.security,
    user: server.user === address ? '' : server.user,
  };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(`${use}.${name}`);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  }
  const box = form.elements.namedItem('hasOutgoing');
  if (use === 'outgoing' && box instanceof HTMLInputElement) box.checked = true;
}

/** As somebody who chooses it: the form shows then what that protocol has. */
function chooseProtocol(form: HTMLFormElement, use: Use, found: FoundServer): void {
  const type = found.type ?? 'imap';
  const choice = form.elements.namedItem('incoming.type');
  if (use !== 'incoming' || !(choice instanceof HTMLSelectElement) || choice.value === type) return;
  choice.value = type;
  flushSync(() => choice.dispatchEvent(new Event('change', { bubbles: true })));
}

function valueIn(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : '';
}
