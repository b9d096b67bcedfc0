// Starts the embedded PostgreSQL on a folder, says so, and stops it again; a StartError is one line on stderr. For
// tests that need it as another user, in another folder, on another disk: node lib/testing/embedded-once.ts FOLDER
import { startEmbedded } from '../db/embedded/start.ts';
import { runScript } from '../run-script.ts';
import { prepareDataFolder } from '../supervisor/data-folder.ts';

await runScript(async () => {
  const folder = process.argv[2] ?? '';
  prepareDataFolder(folder);
  const server = await startEmbedded(folder);
  console.log(`works as ${process.getuid?.()}`);
  if (process.argv[3] === 'leave') process.exit(0);
  await server.stop();
});
