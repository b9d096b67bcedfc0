import type { Metadata } from 'next';
import { LoginPage, type SignInSearch } from '#components/shell/login-page.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default function PhoneLoginPage({ searchParams }: { searchParams: Promise<SignInSearch> }) {
  return <LoginPage area="/phone" words="Phone view" searchParams={searchParams} />;
}
