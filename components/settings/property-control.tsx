'use client';

import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { Input, Textarea } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { Select } from '#components/ui/select.tsx';
import { ownPalette } from '#lib/appearance/palette.ts';
import type { Property } from '#lib/settings/properties.ts';

/** What a setting is entered in, as its kind wants it. */
export function PropertyControl({
  property,
  id,
  describedBy,
  isInvalid,
  isMoving,
  onType,
}: {
  property: Property;
  id: string;
  describedBy: string;
  isInvalid: boolean;
  isMoving: boolean;
  onType: (text: string) => void;
}) {
  const { key: name, kind, choices, labels, value, isSet } = property;
  const common = {
    id,
    name,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': isInvalid || undefined,
  };
  if (kind === 'secret') {
    const placeholder = isMoving ? 'Enter it again' : isSet ? 'Set; leave empty to keep it' : 'Not set';
    return (
      <div className="min-w-0 flex-1">
        <PasswordInput {...common} placeholder={placeholder} autoComplete="new-password" data-secret />
      </div>
    );
  }
  const onInput = (event: React.InputEvent<HTMLElement> | React.ChangeEvent<HTMLSelectElement>) =>
    onType((event.target as HTMLInputElement).value);
  if (kind === 'choice') {
    return (
      <div className="min-w-0 flex-1">
        <Select {...common} key={value} defaultValue={value} onChange={onInput}>
          {property.default === '' && <option value="">Not set</option>}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {labels[choice] ?? choice}
            </option>
          ))}
        </Select>
      </div>
    );
  }
  if (kind === 'lines')
    return (
      <Textarea
        {...common}
        key={value}
        defaultValue={value}
        onInput={onInput}
        rows={4}
        placeholder={linesPlaceholder[name]}
      />
    );
  if (kind === 'colour') return <ColourControl {...common} key={value} value={value} onType={onType} />;
  const isNumber = kind === 'whole' || kind === 'share' || kind === 'measure';
  return (
    <Input
      {...common}
      key={value}
      defaultValue={value}
      onInput={onInput}
      inputMode={keyboards[kind]}
      placeholder={kind === 'web-address' ? 'https://mail.example.com' : property.default || 'Not set'}
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
      className={isNumber ? 'max-w-44 text-right tabular-nums' : undefined}
    />
  );
}

/** The colour as it is written, and the browser's own choice of one beside it. */
function ColourControl({
  value,
  onType,
  ...common
}: ComponentProps<'input'> & { value: string; onType: (text: string) => void }) {
  const [shown, setShown] = useState(value);
  const text = useRef<HTMLInputElement>(null);
  const take = (typed: string) => {
    setShown(typed);
    onType(typed);
  };
  useEffect(() => {
    const form = text.current?.form;
    const discard = () => setShown(value);
    form?.addEventListener('reset', discard);
    return () => form?.removeEventListener('reset', discard);
  }, [value]);
  const isColour = /^#[0-9a-f]{6}$/i.test(shown.trim());
  return (
    <>
      <input
        type="color"
        aria-label="Choose a colour"
        value={isColour ? shown.trim().toLowerCase() : ownPalette.light.accent}
        onChange={({ target }) => {
          if (!text.current) return;
          text.current.value = target.value;
          text.current.dispatchEvent(new Event('input', { bubbles: true }));
        }}
        className="size-9 shrink-0 cursor-pointer rounded-md border border-edge/60 bg-surface p-1"
      />
      <Input
        {...common}
        ref={text}
        defaultValue={value}
        onInput={(event) => take(event.currentTarget.value)}
        placeholder={`Rekey’s own, ${ownPalette.light.accent}`}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}

/** What the keyboard of a phone begins with. */
const keyboards: Partial<Record<Property['kind'], ComponentProps<'input'>['inputMode']>> = {
  whole: 'numeric',
  share: 'decimal',
  'web-address': 'url',
};

/** What a longer text looks like, where that is not clear from its name. */
const linesPlaceholder: Record<string, string> = {
  'fetcher.hostIntervals': 'imap.example.com 5',
  'sms.text': 'The usual text',
  'sms.http.body': '{"to": "{to}", "text": "{text}"}',
};
