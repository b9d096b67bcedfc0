import { ButtonLink } from '#components/ui/button.tsx';
import type { Account } from '#lib/accounts/store.ts';

/** That mail flows, and never what it says: an account's mail is its owner's. */
export function NewestMessages({ account, canRead }: { account: Account; canRead: boolean }) {
  if (account.messageCount === 0) return <p className="px-4 py-4 text-muted">No messages copied yet.</p>;
  return (
    <div className="grid justify-items-start gap-3 p-4">
      <p className="text-muted">
        What they say is between {account.owner.name || account.owner.email} and who wrote them.
      </p>
      {canRead && (
        <ButtonLink href={`/console/accounts/${account.id}/messages`} prefetch={false}>
          Read newest messages
        </ButtonLink>
      )}
    </div>
  );
}
