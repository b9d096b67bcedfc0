type Package = { version?: string; dev?: boolean; optionalDependencies?: Record<string, string> };
export type LockFile = { packages: Record<string, Package> };

const systems = /android|darwin|freebsd|netbsd|openbsd|openharmony|linux|win32/;
const processors = /arm64|x64|ppc64|riscv64|s390x|ia32|loong64|wasm32|arm(?![a-z0-9])/;

/** A lock file with an entry for every optional package that one of its packages names with an exact version. */
export function completed(lock: LockFile): { lock: LockFile; added: string[] } {
  const packages: LockFile['packages'] = { ...lock.packages };
  const added: string[] = [];
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isListed(packages, place, name) || !/^\d+\.\d+\.\d+/.test(version)) continue;
      const entry = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
      packages[`node_modules/${name}`] = entry;
      added.push(name);
    }
  }
  const sorted = Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added };
}

/** Looks where Node would: beside the package that wants it, then further and further up. */
function isListed(packages: LockFile['packages'], place: string, name: string): boolean {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[at ? `${at}/node_modules/${name}` : `node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

function platformOf(name: string): { cpu?: string[]; libc?: string[]; os?: string[] } {
  const os = systems.exec(name)?.[0];
  const cpu = processors.exec(name)?.[0];
  const libc = os !== 'linux' ? undefined : name.includes('musl') ? 'musl' : name.includes('gnu') && 'glibc';
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}
