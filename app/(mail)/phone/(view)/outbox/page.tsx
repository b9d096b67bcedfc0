import type { Metadata } from 'next';
import { OutboxPage } from '../../../outbox/outbox-page.tsx';

export const metadata: Metadata = { title: 'Outbox' };

export default async function PhoneOutboxPage({
  searchParams,
}: {
  searchParams: Promise<{ sent?: string | string[] }>;
}) {
  return <OutboxPage area="/phone" sent={(await searchParams).sent} />;
}
