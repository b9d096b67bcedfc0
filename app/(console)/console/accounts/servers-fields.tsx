'use client';

import { useState } from 'react';
import { useForm } from '#components/forms/action-form.tsx';
import { PlainField, SelectField, TextField } from '#components/forms/fields.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { usualPorts } from '#lib/mail/usual-ports.ts';

const securities = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None (clear text)' },
];
type Kind = Account['type'] | 'smtp';

const portFor = (kind: Kind, security = 'tls') => {
  const ports: Record<string, number> = kind === 'smtp' ? usualPorts.outgoing : usualPorts.incoming[kind];
  return String(ports[security] ?? '');
};

/** Of a form whose protocol changes: the usual port of one is no port of the other. */
export function changeUsualPort(formId: string, from: Account['type'], to: Account['type']): void {
  const [security, port] = ['security', 'port'].map((name) =>
    document.getElementById(`${formId}-incoming.${name}`),
  );
  if (!(security instanceof HTMLSelectElement && port instanceof HTMLInputElement)) return;
  if (port.value === portFor(from, security.value)) port.value = portFor(to, security.value);
}

/** Host, protection and port; the port follows the protection until somebody types one. */
export function ServerFields({
  prefix,
  kind,
  isOptional,
}: {
  prefix: 'incoming' | 'outgoing';
  kind: Kind;
  isOptional?: boolean;
}) {
  const { id, state, initial } = useForm();
  const portName = `${prefix}.port`;
  const first = (name: string) => state.values[`${prefix}.${name}`] ?? initial[`${prefix}.${name}`];
  const usual = portFor(kind, first('security'));
  const [isTyped, setIsTyped] = useState(![undefined, '', usual].includes(first('port')));
  return (
    <>
      <PlainField
        name={`${prefix}.host`}
        label="Server"
        placeholder={`${kind}.example.com`}
        inputMode="url"
        {...(isOptional ? { isOptional } : {})}
      />
      <div className="grid grid-cols-[minmax(0,1fr)_112px] gap-3">
        <SelectField
          name={`${prefix}.security`}
          label="Protection"
          options={securities}
          onChange={(event) => {
            const port = document.getElementById(`${id}-${portName}`);
            if (!isTyped && port instanceof HTMLInputElement) port.value = portFor(kind, event.target.value);
          }}
        />
        <TextField
          name={portName}
          label="Port"
          inputMode="numeric"
          autoComplete="off"
          onInput={() => setIsTyped(true)}
        />
      </div>
    </>
  );
}
