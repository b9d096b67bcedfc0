'use client';

import type { ComponentProps, ReactNode } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldError } from '#components/ui/field.tsx';
import { Input, type InputSize, Textarea } from '#components/ui/input.tsx';
import { PasswordInput } from '#components/ui/password-input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useForm } from './action-form.tsx';

type About = { name: string; label: ReactNode; help?: ReactNode; isOptional?: boolean; className?: string };

function useFieldOf({ name, label, help, isOptional, className }: About) {
  const { id, state, initial } = useForm();
  return {
    about: { id: `${id}-${name}`, label, help, isOptional, className, error: state.problems[name] },
    value: state.values[name] ?? initial[name] ?? '',
  };
}

export function TextField({
  name,
  label,
  help,
  isOptional,
  className,
  ...rest
}: About & Omit<ComponentProps<'input'>, 'className'> & { fieldSize?: InputSize }) {
  const { about, value } = useFieldOf({ name, label, help, isOptional, className });
  return (
    <Field {...about}>
      <Input autoCapitalize="none" {...rest} name={name} defaultValue={value} required={!isOptional} />
    </Field>
  );
}

export function PasswordField({
  name,
  label,
  help,
  isOptional,
  className,
  ...rest
}: About & Omit<ComponentProps<'input'>, 'className'> & { fieldSize?: InputSize }) {
  const { about } = useFieldOf({ name, label, help, isOptional, className });
  return (
    <Field {...about}>
      <PasswordInput {...rest} name={name} required={!isOptional} />
    </Field>
  );
}

export function TextareaField({
  name,
  label,
  help,
  isOptional,
  className,
  ...rest
}: About & Omit<ComponentProps<'textarea'>, 'className'>) {
  const { about, value } = useFieldOf({ name, label, help, isOptional, className });
  return (
    <Field {...about}>
      <Textarea {...rest} name={name} defaultValue={value} />
    </Field>
  );
}

export function SelectField({
  name,
  label,
  help,
  isOptional,
  className,
  options,
  ...rest
}: About & Omit<ComponentProps<'select'>, 'className'> & { options: { value: string; label: string }[] }) {
  const { about, value } = useFieldOf({ name, label, help, isOptional, className });
  return (
    <Field {...about}>
      <Select {...rest} name={name} key={value} defaultValue={value || options[0]?.value}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function CheckboxField({
  name,
  label,
  help,
  ...rest
}: About & Omit<ComponentProps<'input'>, 'className'>) {
  const { id, state, initial } = useForm();
  const values = state.status === 'refused' ? state.values : initial;
  const error = state.problems[name];
  const helpId = help ? `${id}-${name}-help` : undefined;
  const errorId = error ? `${id}-${name}-error` : undefined;
  return (
    <div>
      <Checkbox
        {...rest}
        name={name}
        value="true"
        defaultChecked={values[name] === 'true'}
        aria-invalid={error ? true : rest['aria-invalid']}
        aria-describedby={[errorId, helpId].filter(Boolean).join(' ') || undefined}
      >
        {label}
      </Checkbox>
      {error && (
        <div className="pl-7">
          <FieldError id={errorId}>{error}</FieldError>
        </div>
      )}
      {help && (
        <p id={helpId} className="pl-7 text-sm text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
