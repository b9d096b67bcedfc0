// npm run sbom -- [FILE]: what a release is made of, as CycloneDX (rekey-VERSION.cdx.json by default), and the licences in it. Ends
// with 1 where one has to be looked at.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { runScript } from '#lib/run-script.ts';
import { version } from '#lib/version.ts';
import { type Component, judgeLicences } from './sbom/licences.ts';

type Sbom = { metadata: { component: { name: string; type: string } }; components: Component[] };

await runScript(async () => {
  const file = process.argv[2] ?? `rekey-${version}.cdx.json`;
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const sbom = JSON.parse(text) as Sbom;
  // npm calls it by the folder it stands in.
  Object.assign(sbom.metadata.component, { name: 'rekey', type: 'application' });
  fs.writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  const { counts, odd } = judgeLicences(sbom.components);
  console.log(`${file}: ${sbom.components.length} packages`);
  for (const [licence, count] of counts) console.log(`${String(count).padStart(5)}  ${licence}`);
  for (const one of odd) console.log(`to look at: ${one}`);
  process.exit(odd.length > 0 ? 1 : 0);
});
