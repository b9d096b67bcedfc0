import type { Metadata } from 'next';
import { OwnPassword } from '../../../../../own-password.tsx';
import { one } from '../../../../../read-mail.ts';

export const metadata: Metadata = { title: 'Update password' };

export default async function DesktopPasswordPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ outcome?: string | string[] }>;
}) {
  return <OwnPassword id={(await params).id} area="/desktop" outcome={one((await searchParams).outcome)} />;
}
