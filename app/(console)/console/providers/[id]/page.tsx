import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { ProofNote } from '#components/shell/proof-note.tsx';
import { Changeable } from '#components/shell/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { getProvider } from '#lib/providers/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { changeProviderAction } from '../actions.ts';
import { ProviderForm } from '../provider-form.tsx';
import { grantWords, kindWords } from '../provider-words.ts';
import { RedirectAddress } from '../redirect-address.tsx';
import { ProviderActions } from './provider-actions.tsx';

export const metadata: Metadata = { title: 'Provider' };

export default async function ProviderPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('providers:read');
  const provider = await getProvider((await params).id);
  if (!provider) notFound();
  const { id, name, kind, grant, troubleSince, troubleWords } = provider;
  const { clientId, secretKind, tenant, cloud, issuer, authorizationEndpoint, tokenEndpoint } = provider;
  const { scopes, mechanisms, hosts } = provider;
  return (
    <ConsolePage
      title={name}
      lead={`${kindWords[kind]}. ${grantWords[grant]} grant.`}
      back={<BackLink href="/console/providers">Providers</BackLink>}
      actions={may(admin, 'providers:write') && <ProviderActions id={id} name={name} />}
    >
      {troubleSince && (
        <Alert
          tone="bad"
          title="This provider does not take the registration of Rekey"
          className="mb-4 max-w-xl"
        >
          <p>{troubleWords}</p>
          <p>
            Its accounts wait, none is suspended and no owner is written to. Enter another secret or mend the
            registration there, then press Test.
          </p>
        </Alert>
      )}
      {grant === 'person' && <RedirectAddress />}
      {may(admin, 'providers:write') && <ProofNote path={`/console/providers/${id}`} />}
      <Changeable right="providers:write">
        <ProviderForm
          action={changeProviderAction.bind(null, id)}
          initial={{
            ...{ kind, grant, name, clientId, secretKind, cloud },
            ...{ tenant: tenant ?? '', issuer: issuer ?? '' },
            ...{ authorizationEndpoint: authorizationEndpoint ?? '', tokenEndpoint: tokenEndpoint ?? '' },
            ...{ scopes: scopes.join(' '), mechanisms: mechanisms.join(' '), hosts: hosts.join(' ') },
          }}
          isNew={false}
        />
      </Changeable>
    </ConsolePage>
  );
}
