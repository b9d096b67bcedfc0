// npm run structure: what imports what, in lib, worker, components and app. Fails on an import that goes up a layer and
// on circles of files or rooms.
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { type Import, judgeStructure } from './structure/judge.ts';

const tops = ['app', 'components', 'lib', 'worker'];
const { output } = await cruise(tops, {
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: ['node_modules', '^lib/db/generated/', '^lib/testing/', '\\.test\\.tsx?$'] },
  enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'], exportsFields: ['exports'] },
});
const { modules } = output as ICruiseResult;
const ours = new Set(
  modules.map(({ source }) => source).filter((source) => tops.includes(source.split('/')[0] ?? '')),
);
const imports: Import[] = modules.flatMap(({ source, dependencies }) =>
  dependencies
    .filter(({ resolved }) => ours.has(resolved))
    .map(({ resolved }) => ({ from: source, to: resolved })),
);
// Without its compiler the tool reads no TypeScript and finds nothing to complain of.
if (imports.length < 1_000) throw new Error(`only ${imports.length} imports were read`);

const problems = judgeStructure(imports);
for (const problem of problems) console.error(problem);
console.log(`${ours.size} files, ${imports.length} imports, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
