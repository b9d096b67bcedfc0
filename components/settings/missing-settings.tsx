import Link from 'next/link';
import { placeOfSetting } from '#lib/settings/name-of.ts';
import type { SettingKey } from '#lib/settings/schema.ts';

/** "First fill in …": settings without which something cannot be done, each a link to its page. */
export function MissingSettings({ keys }: { keys: readonly SettingKey[] }) {
  return (
    <>
      First fill in{' '}
      {keys.map((key, index) => (
        <span key={key}>
          {index > 0 && ', '}
          <Link href={placeOfSetting(key).page} className="link">
            {placeOfSetting(key).name}
          </Link>
        </span>
      ))}
      .
    </>
  );
}
