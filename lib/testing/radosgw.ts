import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePorts } from './dovecot.ts';
import type { S3Server } from './s3-server.ts';
import { until } from './until.ts';

export type Radosgw = Pick<
  S3Server,
  'endpoint' | 'bucket' | 'accessKey' | 'secretKey' | 'away' | 'start' | 'stop'
>;

/** What `apt-get install ceph-mon ceph-osd radosgw` brings. */
const installed = (name: string) => path.join('/usr/bin', name);
export const hasRadosgw = ['ceph-mon', 'ceph-osd', 'radosgw'].every((name) => fs.existsSync(installed(name)));

/**
 * A real S3 server on loopback: one Ceph monitor, one OSD that keeps its objects in memory, and the gateway, which `away` kills and
 * `start` starts anew. It takes half a minute to begin. Its bucket is not made yet.
 */
export async function startRadosgw(): Promise<Radosgw> {
  // Sockets lie in it, whose names have to be short.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rgw-'));
  const [monitorPort = 0, oldPort = 0, port = 0] = await freePorts(3);
  const fsid = randomUUID();
  const conf = path.join(dir, 'ceph.conf');
  for (const part of ['mon', 'osd', 'rgw', 'run']) fs.mkdirSync(path.join(dir, part));
  fs.writeFileSync(conf, configuration({ dir, fsid, monitorPort, oldPort, port }));
  const env = { ...process.env, CEPH_CONF: conf };
  const run = (file: string, ...args: string[]) =>
    execFileSync(installed(file), args, { env, stdio: 'ignore', timeout: 120_000 });
  const output = fs.openSync(path.join(dir, 'out'), 'a');
  const options: SpawnOptions = { env, stdio: ['ignore', output, output] };
  const begin = (file: string, ...args: string[]) => spawn(installed(file), ['-f', ...args], options);
  const end = (child: ReturnType<typeof begin>) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });

  const addresses = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${oldPort}]`;
  run('monmaptool', '--create', '--fsid', fsid, '--addv', 'a', addresses, path.join(dir, 'monmap'));
  run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', path.join(dir, 'monmap'));
  const monitor = begin('ceph-mon', '-i', 'a');
  const osdId = randomUUID(); // the same both times, or the monitor never lets it in
  run('ceph', 'osd', 'new', osdId, '0');
  run('ceph-osd', '--mkfs', '-i', '0', '--osd-uuid', osdId);
  const osd = begin('ceph-osd', '-i', '0');
  const isUp = () =>
    execFileSync(installed('ceph'), ['osd', 'stat'], { env, stdio: 'pipe' }).includes('1 up');
  await until('the OSD is up', isUp, 120_000);

  const endpoint = `http://127.0.0.1:${port}`;
  let gateway: ReturnType<typeof begin> | undefined;
  const start = async () => {
    gateway = begin('radosgw', '-n', 'client.rgw');
    await until(
      'the gateway answers',
      () =>
        fetch(endpoint).then(
          (answer) => answer.ok,
          () => false,
        ),
      120_000,
    );
  };
  const away = async () => void (gateway && (await end(gateway)));
  await start();
  const keys = { accessKey: 'rekey', secretKey: 'rekey-secret' };
  const asked = ['user', 'create', '--uid=rekey', '--display-name=rekey'];
  const given = [`--access-key=${keys.accessKey}`, `--secret-key=${keys.secretKey}`];
  run('radosgw-admin', '-n', 'client.rgw', ...asked, ...given);
  const stop = async () => {
    await away();
    await Promise.all([end(osd), end(monitor)]);
    fs.closeSync(output);
    fs.rmSync(dir, { recursive: true, force: true });
  };
  return { endpoint, bucket: 'mail', ...keys, away, start, stop };
}

type Given = { dir: string; fsid: string; monitorPort: number; oldPort: number; port: number };

// No manager is needed; without keys of its own the gateway asks for crc.
const configuration = ({ dir, fsid, monitorPort, oldPort, port }: Given) => `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitorPort}/0,v1:127.0.0.1:${oldPort}/0]
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
auth supported = none
run dir = ${dir}/run
admin socket = ${dir}/run/$name.asok
log file = ${dir}/$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
[mon.a]
mon data = ${dir}/mon
[osd.0]
osd data = ${dir}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port} tcp_nodelay=1
rgw data = ${dir}/rgw
ms mon client mode = crc
rgw enable usage log = false
`;
