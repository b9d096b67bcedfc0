import { CopyText } from '#components/ui/copy-text.tsx';
import { env } from '#lib/env.ts';
import { ownOrigins } from '#lib/web/origin-of.ts';
import { callbackPath } from '#lib/web/single-sign-on.ts';

/** What has to be entered at an identity provider: where people come back to, and where it tells that they signed out. */
export async function Addresses() {
  const origins = await ownOrigins();
  return (
    <div className="grid gap-3">
      {origins.map((origin, at) => (
        <CopyText
          key={origin}
          label={at === 0 ? 'Redirect address' : 'Redirect address, too'}
          text={origin + callbackPath}
        />
      ))}
      <CopyText label="Back-channel logout address" text={`${env().url}/api/back-channel-logout`} />
    </div>
  );
}
