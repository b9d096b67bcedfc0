import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { LoginPage, type SignInSearch } from '#components/shell/login-page.tsx';
import { db } from '#lib/db/client.ts';
import { administratorExists } from '#lib/users/administrator-exists.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<SignInSearch> };

export default async function ConsoleLoginPage({ searchParams }: Props) {
  if (!(await administratorExists(db()))) redirect('/setup');
  return <LoginPage area="" words="Console" searchParams={searchParams} />;
}
