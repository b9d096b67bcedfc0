import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '../../testing/database.ts';
import { adminViewer } from '../../viewer.ts';
import { readMetrics } from './metrics.ts';

const { db } = await testDatabase();
const admin = adminViewer({ kind: 'system', id: null, name: 'tests' }, null);

/** The names of all that /metrics answers with. */
async function metricNames(): Promise<Set<string>> {
  const now = new Date();
  const run = { night: '2026-11-28', host: 'h', startedAt: now, endedAt: now };
  await db.backupRun.createMany({ data: [run], skipDuplicates: true });
  await db.auditShipping.createMany({ data: [{ id: 1 }], skipDuplicates: true });
  const request = new Request('http://localhost/api/v1/metrics');
  const answer = await readMetrics.handle({ admin, params: {}, query: undefined, body: undefined, request });
  const text = await (answer as Response).text();
  return new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string));
}

const read = (file: string) => fs.readFileSync(path.join('ops', file), 'utf8');
const usedIn = (text: string) => new Set([...text.matchAll(/\brekey_[a-z\d_]+/g)].map(([name]) => name));

test('every metric that alerts and dashboard ask for is one that Rekey tells, and its own are all in the manual', async () => {
  const told = await metricNames();
  for (const file of ['prometheus/rekey.rules.yml', 'prometheus/rekey.rules.test.yml', 'grafana/rekey.json'])
    expect(
      [...usedIn(read(file))].filter((name) => !told.has(name)),
      file,
    ).toEqual([]);
  const own = [...told].filter((name) => /^rekey_(?!web_(?:nodejs|process)_)/.test(name));
  const manual = usedIn(fs.readFileSync('docs/operations.md', 'utf8'));
  expect(own.filter((name) => !manual.has(name))).toEqual([]);
  expect([...manual].filter((name) => !told.has(name))).toEqual([]);
});

test('the dashboard is one that Grafana can import: panels with a query each, none over another', () => {
  const { panels, uid } = JSON.parse(read('grafana/rekey.json')) as {
    uid: string;
    panels: { id: number; gridPos: Record<'x' | 'y' | 'w' | 'h', number>; targets: { expr: string }[] }[];
  };
  expect(uid).toBe('rekey');
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.every(({ targets }) => targets.length > 0 && targets.every(({ expr }) => expr))).toBe(true);
});

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

test.skipIf(!has('promtool'))(
  'the alerts ring when they should (promtool, of the package prometheus)',
  () => {
    const options = { cwd: 'ops/prometheus', encoding: 'utf8' } as const;
    expect(execFileSync('promtool', ['check', 'rules', 'rekey.rules.yml'], options)).toContain('SUCCESS');
    expect(execFileSync('promtool', ['test', 'rules', 'rekey.rules.test.yml'], options)).toContain('SUCCESS');
  },
);

test.skipIf(!has('systemd-analyze'))('systemd finds nothing wrong with the units', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-units-'));
  try {
    for (const name of fs.readdirSync('ops/systemd')) {
      // Where Rekey would stand there is nothing here: that alone it would complain of.
      const unit = read(`systemd/${name}`).replace('/opt/rekey/node_modules/.bin/node', '/bin/true');
      fs.writeFileSync(path.join(folder, name), unit);
      const verified = spawnSync('systemd-analyze', ['verify', path.join(folder, name)], {
        encoding: 'utf8',
      });
      expect(verified.stderr).not.toContain(name.replace('@', '@i'));
      expect([name, verified.status]).toEqual([name, 0]);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
