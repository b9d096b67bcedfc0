import { KeyRound, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { Older } from '#components/data-table/older.tsx';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Only } from '#components/shell/rights.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { rights } from '#lib/rights.ts';
import { type ApiToken, listTokens } from '#lib/tokens/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { RevokeToken } from './revoke-token.tsx';

export const metadata: Metadata = { title: 'API tokens' };

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

export default async function TokensPage({ searchParams }: Props) {
  const admin = await requireRight('tokens:read');
  const { cursor: asked } = await searchParams;
  const cursor = typeof asked === 'string' ? asked : undefined;
  const { items, nextCursor } = await listTokens(admin, { limit: 50, cursor });
  return (
    <ConsolePage
      title="API tokens"
      lead="Programs that may call the REST API, and what each may do."
      actions={
        may(admin, 'tokens:write') && (
          <ActionList>
            <ActionLink href="/console/tokens/new">
              <Plus aria-hidden />
              Create token
            </ActionLink>
          </ActionList>
        )
      }
    >
      {items.length > 0 ? (
        <RecordList label="API tokens" rows={items} columns={columns} />
      ) : (
        <Card>
          <EmptyState
            icon={KeyRound}
            title={cursor ? 'No more tokens' : 'No token yet'}
            action={
              may(admin, 'tokens:write') &&
              !cursor && (
                <ButtonLink href="/console/tokens/new" variant="primary">
                  Create token
                </ButtonLink>
              )
            }
          >
            A program that creates accounts or reads metrics needs one. Create it with the scopes it needs,
            and no more.
          </EmptyState>
        </Card>
      )}
      <Older path="/console/tokens" params={{}} cursor={cursor} nextCursor={nextCursor} />
    </ConsolePage>
  );
}

const stateWords: Record<ApiToken['state'], string> = {
  works: 'Works',
  idle: 'Its maker may not do this',
  expired: 'Expired',
  revoked: 'Revoked',
};

const columns: RecordColumn<ApiToken>[] = [
  {
    header: 'Token',
    phone: 'title',
    className: 'md:min-w-40',
    cell: ({ name, createdByName }) => (
      <>
        <span className="block font-semibold wrap-anywhere">{name}</span>
        <span className="block text-xs text-muted wrap-anywhere">by {createdByName || 'unknown'}</span>
      </>
    ),
  },
  {
    header: 'Scopes',
    className: 'md:w-full',
    cell: ({ scopes }) =>
      scopes.length === rights.length ? (
        'All'
      ) : (
        <span className="inline-flex flex-wrap gap-x-2 max-md:justify-end">
          {scopes.map((scope) => (
            <code key={scope} className="text-xs">
              {scope}
            </code>
          ))}
        </span>
      ),
  },
  {
    header: 'Created',
    className: 'whitespace-nowrap',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} isShort />,
  },
  {
    header: 'Expires',
    className: 'whitespace-nowrap',
    cell: ({ expiresAt }) => <RelativeTime at={expiresAt} never="never" isShort />,
  },
  {
    header: 'Last used',
    className: 'whitespace-nowrap',
    cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} never="never" isShort />,
  },
  {
    header: 'State',
    className: 'whitespace-nowrap',
    cell: ({ id, name, state }) => {
      const words = <span className="text-muted">{stateWords[state]}</span>;
      return state === 'works' ? (
        <Only right="tokens:write" otherwise={words}>
          <RevokeToken id={id} name={name} />
        </Only>
      ) : (
        words
      );
    },
  },
];
