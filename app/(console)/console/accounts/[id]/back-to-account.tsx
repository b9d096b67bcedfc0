import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';

/** The way back from what belongs to an account. */
export function BackToAccount({ id, name, address }: { id: string; name: string; address: string }) {
  return (
    <Link href={`/console/accounts/${id}`} className="link-alone gap-1.5 text-sm">
      <ArrowLeft aria-hidden className="size-4" />
      {name || address}
    </Link>
  );
}
