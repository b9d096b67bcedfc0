import type { Metadata } from 'next';
import { LoginPage } from '#components/shell/login-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function PhoneLoginPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  return <LoginPage area="/phone" words="Phone view" searchParams={searchParams} />;
}
