'use client';

import { useState } from 'react';
import { useForm } from '#components/forms/action-form.tsx';
import { SelectField, TextField } from '#components/forms/fields.tsx';

const securities = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None (clear text)' },
];
const ports: Record<'incoming' | 'outgoing', Record<string, string>> = {
  incoming: { tls: '993', starttls: '143', none: '143' },
  outgoing: { tls: '465', starttls: '587', none: '25' },
};

/** Host, protection and port; the port follows the protection until somebody types one. */
export function ServerFields({
  prefix,
  isOptional,
}: {
  prefix: 'incoming' | 'outgoing';
  isOptional?: boolean;
}) {
  const { id, state, initial } = useForm();
  const portName = `${prefix}.port`;
  const first = (name: string) => state.values[`${prefix}.${name}`] ?? initial[`${prefix}.${name}`];
  const usual = ports[prefix][first('security') ?? 'tls'];
  const [isTyped, setIsTyped] = useState(![undefined, '', usual].includes(first('port')));
  return (
    <>
      <TextField
        name={`${prefix}.host`}
        label="Server"
        placeholder={prefix === 'incoming' ? 'imap.example.com' : 'smtp.example.com'}
        autoComplete="off"
        spellCheck={false}
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
            if (!isTyped && port instanceof HTMLInputElement)
              port.value = ports[prefix][event.target.value] ?? '';
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
