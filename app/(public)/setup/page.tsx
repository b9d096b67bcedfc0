import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { NarrowPage } from '#components/shell/narrow-page.tsx';
import { db } from '#lib/db/client.ts';
import { administratorExists } from '#lib/users/administrator-exists.ts';
import { setUpAction } from './actions.ts';
import { SetupForm } from './setup-form.tsx';

export const metadata: Metadata = { title: 'Set up Rekey' };

export default async function SetupPage() {
  if (await administratorExists(db())) redirect('/login');
  return (
    <NarrowPage
      organisation={null}
      title="Set up Rekey"
      lead="Create the first administrator. Others can follow in the console."
    >
      <SetupForm action={setUpAction} />
    </NarrowPage>
  );
}
