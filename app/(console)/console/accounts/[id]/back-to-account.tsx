import { BackLink } from '#components/shell/back-link.tsx';

/** The way back from what belongs to an account. */
export function BackToAccount({ id, name, address }: { id: string; name: string; address: string }) {
  return <BackLink href={`/console/accounts/${id}`}>{name || address}</BackLink>;
}
