import type { isDatabaseThere } from '../db/presence.ts';
import type { keepBeating } from '../heartbeats/keep-beating.ts';
import type { isSignedIn } from './is-signed-in.ts';

/**
 * What stands before Next asks of the application behind it. The application is bundled: whatever the web process imported
 * beside it, the database's client above all, it would hold twice.
 */
export type Application = {
  isSignedIn: typeof isSignedIn;
  isDatabaseThere: typeof isDatabaseThere;
  keepBeating: typeof keepBeating;
};

const shared = globalThis as { rekeyApplication?: PromiseWithResolvers<Application> };

function offer(): PromiseWithResolvers<Application> {
  shared.rekeyApplication ??= Promise.withResolvers();
  return shared.rekeyApplication;
}

/** Called once by the application when Next starts it (instrumentation.ts). */
export function offerApplication(application: Application): void {
  offer().resolve(application);
}

/** What the application offers, as soon as Next has started it. */
export function offeredApplication(): Promise<Application> {
  return offer().promise;
}
