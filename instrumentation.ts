// Next calls this once, before it answers anything, inside the bundle of the application.

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ offerApplication }, { isSignedIn }, { isDatabaseThere }, { keepBeating }] = await Promise.all([
    import('#lib/web/application.ts'),
    import('#lib/web/is-signed-in.ts'),
    import('#lib/db/presence.ts'),
    import('#lib/heartbeats/keep-beating.ts'),
  ]);
  offerApplication({ isSignedIn, isDatabaseThere, keepBeating });
}
