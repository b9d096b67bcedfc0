'use client';

import { RotateCcw, TriangleAlert } from 'lucide-react';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { Input, Textarea } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { Select } from '#components/ui/select.tsx';
import { ownPalette } from '#lib/appearance/palette.ts';
import { duration } from '#lib/relative-time.ts';
import type { Property } from '#lib/settings/properties.ts';
import { binarySize } from './binary-size.ts';
import type { Moving } from './moving-secrets.ts';

/** One line of the grid: the property's name and what it does, its value to edit, its unit, the way back to its default. */
export function PropertyRow({
  property,
  isHidden,
  problem,
  moving,
}: {
  property: Property;
  /** It is not what is sought; its value stays in the form. */
  isHidden: boolean;
  problem: string | undefined;
  /** Of a stored secret: the form as it stands would send it elsewhere. */
  moving: Moving | undefined;
}) {
  const [typed, setTyped] = useState(property.value);
  const row = useRef<HTMLDivElement>(null);
  const isChanged = typed !== property.default && !property.isSecret;
  const id = `setting-${property.key}`;
  const hint = hintFor(property, typed);
  const warning = moving && !problem ? movingWords(moving) : warningFor(property, typed);
  const describedBy = [problem && `${id}-error`, warning && `${id}-warning`].filter(Boolean).join(' ');
  useEffect(() => {
    const form = row.current?.closest('form');
    const discard = () => setTyped(property.value);
    form?.addEventListener('reset', discard);
    return () => form?.removeEventListener('reset', discard);
  }, [property.value]);
  const reset = () => {
    const field = row.current?.querySelector<HTMLInputElement>(`[name="${property.key}"]`);
    if (!field) return;
    field.value = property.default;
    setTyped(property.default);
    field.dispatchEvent(new Event('input', { bubbles: true })); // the page counts its changes
    field.focus();
  };
  return (
    <div
      ref={row}
      hidden={isHidden}
      className="grid scroll-mt-28 items-start gap-x-6 gap-y-2 border-line px-4 py-3 not-last:border-b focus-within:bg-accent-soft/60 sm:grid-cols-[minmax(0,1fr)_minmax(0,300px)]"
    >
      <label htmlFor={id} title={property.key} className="grid min-w-0 gap-0.5">
        <span className={isChanged ? 'font-semibold' : 'font-[550]'}>{property.label}</span>
        <span className="text-sm text-muted">
          {property.description}
          {property.unit && <span className="sr-only"> In {property.unit}.</span>}
        </span>
      </label>
      <div className="grid min-w-0 gap-1.5">
        {!property.isSecret && <input type="hidden" name={`${property.key}#shown`} value={property.value} />}
        <div className="flex min-w-0 items-center gap-2.5">
          <Control
            property={property}
            id={id}
            describedBy={describedBy}
            isInvalid={Boolean(problem)}
            isMoving={moving !== undefined}
            onType={setTyped}
          />
          {property.unit && <span className="w-22 shrink-0 text-sm text-muted">{hint ?? property.unit}</span>}
        </div>
        {property.isSecret && property.isSet && (
          <Checkbox name={`${property.key}#remove`} value="true" data-remove className="text-sm text-muted">
            Remove the stored one
          </Checkbox>
        )}
        {isChanged && property.default !== '' && (
          <Button size="sm" variant="ghost" onClick={reset} className="-ml-3 w-fit font-normal text-muted">
            <RotateCcw aria-hidden />
            Default: {defaultWords(property)}
          </Button>
        )}
        {problem && <FieldError id={`${id}-error`}>{problem}</FieldError>}
        {warning && (
          <p id={`${id}-warning`} className="flex items-start gap-1.5 text-sm text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {warning}
          </p>
        )}
      </div>
    </div>
  );
}

function Control({
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
  const isNumber = kind === 'whole' || kind === 'share';
  return (
    <Input
      {...common}
      key={value}
      defaultValue={value}
      onInput={onInput}
      inputMode={
        kind === 'whole'
          ? 'numeric'
          : kind === 'share'
            ? 'decimal'
            : kind === 'web-address'
              ? 'url'
              : undefined
      }
      placeholder={
        kind === 'web-address'
          ? 'https://mail.example.com'
          : property.default === ''
            ? 'Not set'
            : property.default
      }
      autoCapitalize="none"
      autoComplete="off"
      spellCheck={false}
      className={isNumber ? 'text-right tabular-nums' : undefined}
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

function defaultWords({ default: preset, unit, kind, labels }: Property): string {
  if (kind === 'choice') return labels[preset] ?? preset;
  if (unit === 'seconds' && Number(preset) >= 60) return duration(Number(preset));
  if (unit === 'bytes') return binarySize(Number(preset));
  return kind === 'whole' && unit ? `${Number(preset).toLocaleString('en')} ${unit}` : preset;
}

/** What a longer text looks like, where that is not clear from its name. */
const linesPlaceholder: Record<string, string> = {
  'fetcher.hostIntervals': 'imap.example.com 5',
  'sms.text': 'The usual text',
  'sms.http.body': '{"to": "{to}", "text": "{text}"}',
};

/** Seconds are hard to read beyond a minute, and bytes beyond a thousand: both stand in words beside the field. */
function hintFor({ unit }: Property, typed: string): string | null {
  if (unit === 'bytes' && Number(typed) >= 1024) return `= ${binarySize(Number(typed))}`;
  const seconds = Number(typed);
  if (unit !== 'seconds' || !Number.isFinite(seconds) || seconds < 120) return null;
  return `s = ${duration(seconds)
    .replace(/ hours?/, ' h')
    .replace(/ minutes?/, ' min')
    .replace(/ days?/, ' d')
    .replace(/ seconds?/, ' s')}`;
}

function movingWords({ becomes, labels }: Moving): string {
  const what = labels.join(', ');
  return becomes === 'removed'
    ? `Removed with what it was entered for: ${what}.`
    : `Enter it again: the stored one was entered for another value of ${what}.`;
}

function warningFor({ key, kind }: Property, typed: string): string | null {
  const seconds = Number(typed);
  if (key === 'fetcher.intervalSeconds' && typed !== '' && seconds >= 1 && seconds < 60) {
    return 'Below 60 seconds is meant for trials: servers may take so many sign-ins for an attack.';
  }
  if (kind === 'choice' && key === 'email.security' && typed === 'none') {
    return 'The password and every update link cross the network in clear text.';
  }
  if (key === 'sms.http.url' && /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(typed)) {
    return 'Without https, every update link crosses the network in clear text.';
  }
  if (kind === 'web-address' && /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(typed)) {
    return 'Without https, passwords typed there can be read on the way.';
  }
  return null;
}
