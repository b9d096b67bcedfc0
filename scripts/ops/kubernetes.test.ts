import fs from 'node:fs';
import { expect, test } from 'vitest';
import { variableNames } from '#lib/env.ts';

type Named = { name: string };
type Container = Named & {
  command: string[];
  env: (Named & { value: string })[];
  ports?: (Named & { containerPort: number })[];
  securityContext: object;
  volumeMounts: (Named & { mountPath: string })[];
  readinessProbe?: { httpGet: { path: string; port: string } };
};
type Pod = {
  securityContext: { runAsUser: number };
  terminationGracePeriodSeconds: number;
  containers: [Container];
  volumes: (Named & { secret?: { secretName: string } })[];
};
type Item = {
  kind: string;
  metadata: Named;
  spec: {
    selector: Record<string, unknown>;
    ports?: { targetPort: string }[];
    template?: { metadata: { labels: object }; spec: Pod };
  };
};

const { items } = JSON.parse(fs.readFileSync('ops/kubernetes/rekey.json', 'utf8')) as { items: Item[] };
const containerfile = fs.readFileSync('ops/container/Containerfile', 'utf8');
const item = (name: string) => items.find(({ metadata }) => metadata.name === name) as Item;
const podOf = (name: string) => item(name).spec.template?.spec as Pod;
const roles = ['rekey-web', 'rekey-worker'];

test.each(roles)(
  '%s runs what the image has, as the user of the image, with nothing it needs not',
  (name) => {
    const pod = podOf(name);
    const [container] = pod.containers;
    expect(container.command[0]).toBe('node');
    expect(fs.existsSync(container.command[1] ?? '')).toBe(true);
    expect(pod.securityContext.runAsUser).toBe(Number(/^USER (\d+)$/m.exec(containerfile)?.[1]));
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    // Rekey stops within 10 s (lib/supervisor/run-rekey.ts).
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(10);
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(
      expect.arrayContaining(['/data', '/tmp']),
    );
  },
);

test.each(roles)('%s is given variables that there are, and files where they are mounted', (name) => {
  const pod = podOf(name);
  const [container] = pod.containers;
  for (const { name: variable, value } of container.env) {
    expect(variableNames()).toContain(variable);
    if (variable.endsWith('_FILE'))
      expect(
        container.volumeMounts.some(({ mountPath }) => value.startsWith(`${mountPath}/`)),
        variable,
      ).toBe(true);
  }
  for (const { name: mount } of container.volumeMounts)
    expect(pod.volumes.map((one) => one.name)).toContain(mount);
});

test('the whole key goes to workers alone, and the web processes get the write-only one', () => {
  const secretsOf = (name: string) => podOf(name).volumes.flatMap(({ secret }) => secret?.secretName ?? []);
  expect(secretsOf('rekey-web')).toEqual(['rekey-database', 'rekey-web-key']);
  expect(secretsOf('rekey-worker')).toEqual(['rekey-database', 'rekey-key']);
});

test('the service leads to the web processes, at the port that the image listens at, once they answer', () => {
  const [web] = podOf('rekey-web').containers;
  const [port] = web.ports ?? [];
  expect(port?.containerPort).toBe(Number(/^EXPOSE (\d+)$/m.exec(containerfile)?.[1]));
  expect(item('rekey').spec.selector).toEqual(item('rekey-web').spec.template?.metadata.labels);
  expect(item('rekey').spec.ports?.[0]?.targetPort).toBe(port?.name);
  expect(web.readinessProbe?.httpGet).toEqual({ path: '/login', port: port?.name });
});

test('the page about it names every secret that is mounted, and how it is made', () => {
  const page = fs.readFileSync('docs/operations.md', 'utf8');
  const secrets = roles.flatMap((name) =>
    podOf(name).volumes.flatMap(({ secret }) => secret?.secretName ?? []),
  );
  for (const secret of new Set(secrets)) expect(page).toContain(`kubectl create secret generic ${secret} `);
});
