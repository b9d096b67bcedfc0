import type { Metadata } from 'next';
import { LoginPage, type SignInSearch } from '#components/shell/login-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function DesktopLoginPage({ searchParams }: { searchParams: Promise<SignInSearch> }) {
  return <LoginPage area="/desktop" words="Desktop view" searchParams={searchParams} />;
}
