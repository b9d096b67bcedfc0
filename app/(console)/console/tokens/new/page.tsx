import type { Metadata } from 'next';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { requireRight } from '#lib/web/viewer.ts';
import { createTokenAction } from '../actions.ts';
import { TokenForm } from '../token-form.tsx';

export const metadata: Metadata = { title: 'Create token' };

export default async function NewTokenPage() {
  await requireRight('tokens:write');
  return (
    <ConsolePage title="Create token" lead="For a program that calls the REST API.">
      <ProofNote path="/console/tokens/new" />
      <TokenForm action={createTokenAction} />
    </ConsolePage>
  );
}
