'use server';

import { redirect } from 'next/navigation';
import { signOut } from '#lib/web/auth.ts';

export async function signOutOfPhone(): Promise<void> {
  await signOut();
  redirect('/phone/login');
}

export async function signOutOfDesktop(): Promise<void> {
  await signOut();
  redirect('/desktop/login');
}
