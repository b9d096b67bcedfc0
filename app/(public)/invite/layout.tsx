import type { ReactNode } from 'react';
import { LinkPage } from '../link-page.tsx';

export default function InviteLayout({ children }: { children: ReactNode }) {
  return <LinkPage>{children}</LinkPage>;
}
