import type { Metadata } from 'next';
import { ComposePage, type ComposeSearch } from '../../../compose/compose-page.tsx';

export const metadata: Metadata = { title: 'New message' };

export default async function PhoneComposePage({ searchParams }: { searchParams: Promise<ComposeSearch> }) {
  return <ComposePage area="/phone" search={await searchParams} />;
}
