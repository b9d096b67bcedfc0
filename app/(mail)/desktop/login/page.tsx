import type { Metadata } from 'next';
import { LoginPage } from '#components/shell/login-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function DesktopLoginPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  return <LoginPage area="/desktop" words="Desktop view" searchParams={searchParams} />;
}
