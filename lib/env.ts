import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, StartError } from './errors.ts';
import { requireS3, s3Of, s3Variables } from './s3-variables.ts';
import { Secret } from './secret.ts';
import { readSecretFiles, waysToGive } from './secret-files.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** One problem with one variable. The message never holds the value of a secret. */
export type EnvProblem = { variable: string; message: string };
export type Env = Readonly<ReturnType<typeof toEnv>>;

type Source = Record<string, string | undefined>;
type ReadFile = (file: string) => string;

/**
 * The environment of this program, checked: every variable of `.env.example`, or what is wrong with which.
 * Changes nothing; reads the files that REKEY_CA_FILE and those of secrets (secret-files.ts) name.
 */
export function readEnv(
  source: Source,
  readFile: ReadFile = (file) => fs.readFileSync(file, 'utf8'),
): { ok: true; env: Env } | { ok: false; problems: EnvProblem[] } {
  // An empty value in a .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const { set, fromFile, problems } = readSecretFiles(given, readFile);
  const parsed = variables(readFile).safeParse(set);
  if (parsed.success && problems.length === 0) return { ok: true, env: toEnv(parsed.data) };
  for (const { path, message } of parsed.error?.issues ?? []) {
    const variable = String(path[0]);
    const isUnread = problems.some((problem) => problem.variable === `${variable}_FILE`);
    if (fromFile.has(variable)) {
      problems.push({ variable: `${variable}_FILE`, message: `names a file whose content ${message}` });
    } else if (!isUnread) problems.push({ variable, message });
  }
  return { ok: false, problems };
}

/** The name of every variable there is. */
export const variableNames = (): string[] => Object.keys(variables(() => '').shape).flatMap(waysToGive);

let current: Env | undefined;

/** The environment of this process, read once (with `.env` of the working folder below it). Throws `StartError`. */
export function env(): Env {
  if (current) return current;
  loadEnvFile();
  const read = readEnv(process.env);
  if (!read.ok) {
    throw new StartError(read.problems.map(({ variable, message }) => `${variable} ${message}`).join('; '));
  }
  current = read.env;
  return current;
}

/** Makes the next `env()` read the variables again. For tests, which set them. */
export function forgetEnv(): void {
  current = undefined;
}

/** The level to log at, without failing on other variables: a wrong one is `env()`'s to tell. */
export function logLevel(): (typeof logLevels)[number] {
  loadEnvFile();
  return logLevels.find((level) => level === process.env.LOG_LEVEL?.trim().toLowerCase()) ?? 'info';
}

let fileLoaded = false;

function loadEnvFile(): void {
  if (fileLoaded || process.env.VITEST) return;
  fileLoaded = true;
  const file = path.resolve('.env');
  try {
    process.loadEnvFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new StartError(`${file} cannot be read: ${messageOf(error)}`);
  }
}

function variables(readFile: ReadFile) {
  const secret = (text: string) => new Secret(text);
  return z
    .object({
      PORT: port.default(3000),
      HOST: z
        .string()
        .trim()
        .regex(/^[A-Za-z0-9.:_-]+$/, 'must be an IP address or a host name')
        .default('127.0.0.1'),
      REKEY_URL: publicAddress.optional(),
      REKEY_TRUSTED_PROXIES: networks.optional(),
      REKEY_INNER_NETWORKS: innerNetworks.optional(),
      REKEY_DATA_DIR: z
        .string()
        .default('./data')
        .transform((folder) => path.resolve(folder)),
      REKEY_BODIES: z
        .string()
        .trim()
        .toLowerCase()
        .pipe(z.enum(['segments', 'postgres', 's3'], 'must be segments, postgres or s3'))
        .optional(),
      ...s3Variables(),
      DATABASE_URL: databaseAddress.optional(),
      REKEY_SECRET_KEY: keyRingText.optional(),
      REKEY_SECRET_KEY_FILE: z
        .string()
        .transform((file) => path.resolve(file))
        .optional(),
      REKEY_SECRET_KEY_COMMAND: z.string().trim().max(4000, 'must have 4000 characters or fewer').optional(),
      REKEY_WRITE_ONLY_WEB: z
        .string()
        .trim()
        .toLowerCase()
        .pipe(z.enum(['true', 'false'], 'must be true or false'))
        .default('false'),
      REKEY_BACKUP_PASSPHRASE: z
        .string()
        .min(12, 'must have 12 characters or more')
        .max(1000, 'must have 1000 characters or fewer')
        .transform(secret)
        .optional(),
      REKEY_AUDIT_TO: receiverAddress.optional(),
      REKEY_AUDIT_AUTHORIZATION: z
        .string()
        .regex(/^[\x20-\x7e]*$/, 'must be printable characters')
        .max(4000, 'must have 4000 characters or fewer')
        .transform(secret)
        .optional(),
      REKEY_ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
      REKEY_ADMIN_PASSWORD: z.string().min(8, 'must have 8 characters or more').transform(secret).optional(),
      REKEY_API_TOKEN: z
        .string()
        .regex(/^[\x21-\x7e]*$/, 'must be printable characters without spaces')
        .min(32, 'must have 32 characters or more')
        .transform(secret)
        .optional(),
      REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: z
        .string()
        .trim()
        .toLowerCase()
        .pipe(z.enum(['true', 'false'], 'must be true or false'))
        .default('false'),
      REKEY_CA_FILE: z.string().transform(certificates(readFile)).optional(),
      LOG_LEVEL: z
        .string()
        .trim()
        .toLowerCase()
        .pipe(z.enum(logLevels, `must be one of ${logLevels.join(', ')}`))
        .default('info'),
    })
    .superRefine((all, context) => {
      const ways = ['REKEY_SECRET_KEY', 'REKEY_SECRET_KEY_FILE', 'REKEY_SECRET_KEY_COMMAND'] as const;
      const [first, second] = ways.filter((way) => all[way]);
      if (second) {
        context.addIssue({ code: 'custom', path: [second], message: `must be left out beside ${first}` });
      }
      requireS3(all, context);
      const pair = [all.REKEY_ADMIN_EMAIL, all.REKEY_ADMIN_PASSWORD];
      if (pair.filter(Boolean).length !== 1) return;
      const [missing, given] = all.REKEY_ADMIN_EMAIL
        ? ['REKEY_ADMIN_PASSWORD', 'REKEY_ADMIN_EMAIL']
        : ['REKEY_ADMIN_EMAIL', 'REKEY_ADMIN_PASSWORD'];
      context.addIssue({ code: 'custom', path: [missing], message: `must be set when ${given} is` });
    });
}

function toEnv(read: z.output<ReturnType<typeof variables>>) {
  return {
    port: read.PORT,
    host: read.HOST,
    /** Public address, without a slash at its end. */
    url: read.REKEY_URL ?? `http://localhost:${read.PORT}`,
    /** Whose X-Forwarded-For is believed, besides the programs of this machine. */
    trustedProxies: read.REKEY_TRUSTED_PROXIES ?? new net.BlockList(),
    dataDir: read.REKEY_DATA_DIR,
    /** Where new message bodies go; unset: ask lib/blobs/folder.ts. */
    bodies: read.REKEY_BODIES,
    /** The bucket of message bodies; null: there is none. */
    s3: s3Of(read),
    /** Unset means the embedded PostgreSQL: ask lib/db/url.ts for the address to use. */
    databaseUrl: read.DATABASE_URL,
    /** A key ring as text, a file that holds one, or a command that prints one; none: the file in the data folder. */
    secretKey: read.REKEY_SECRET_KEY,
    secretKeyFile: read.REKEY_SECRET_KEY_FILE,
    secretKeyCommand: read.REKEY_SECRET_KEY_COMMAND,
    /** The web process is given a write-only key (lib/crypto/web-key.ts). */
    writeOnlyWeb: read.REKEY_WRITE_ONLY_WEB === 'true',
    /** Opens backups; without it none is made at night. */
    backupPassphrase: read.REKEY_BACKUP_PASSPHRASE,
    /** Where the audit log is shipped (lib/audit-shipping/receiver.ts), and what a web address is told to let us in. */
    auditTo: read.REKEY_AUDIT_TO,
    auditAuthorization: read.REKEY_AUDIT_AUTHORIZATION,
    adminEmail: read.REKEY_ADMIN_EMAIL,
    adminPassword: read.REKEY_ADMIN_PASSWORD,
    apiToken: read.REKEY_API_TOKEN,
    allowLoopbackMailHosts: read.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS === 'true',
    /** Those of the inner networks where mail servers, gateways and providers may be; null: all of them. */
    innerNetworks: read.REKEY_INNER_NETWORKS ?? null,
    /** Extra certificate authorities for mail servers, each one PEM text; none by default. */
    caCertificates: read.REKEY_CA_FILE ?? [],
    logLevel: read.LOG_LEVEL,
  };
}

const port = z
  .string()
  .trim()
  .transform((text, context) => {
    const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= 65_535) return number;
    context.addIssue({ code: 'custom', message: 'must be a whole number from 1 to 65535' });
    return z.NEVER;
  });

const publicAddress = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (url && isWeb && url.host && url.pathname === '/' && !url.search && !url.hash && !url.username) {
      return url.origin;
    }
    context.addIssue({
      code: 'custom',
      message: 'must be an http:// or https:// address without a path, such as https://mail.example.com',
    });
    return z.NEVER;
  });

const networks = z.string().transform(readNetworks);

function readNetworks(text: string, context: z.RefinementCtx<string>): net.BlockList {
  const list = new net.BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [address = '', bits = net.isIPv4(address) ? '32' : '128', ...more] = entry.split('/');
    const most = net.isIPv4(address) ? 32 : 128;
    const isNetwork =
      net.isIP(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= most && more.length === 0;
    if (isNetwork) list.addSubnet(address, Number(bits), most === 32 ? 'ipv4' : 'ipv6');
    else
      context.addIssue({
        code: 'custom',
        message: `must be IP addresses or networks, and ${JSON.stringify(entry)} is none`,
      });
  }
  return list;
}

/** `none`: not one of them. */
const innerNetworks = z
  .string()
  .trim()
  .transform((text, context) =>
    text.toLowerCase() === 'none' ? new net.BlockList() : readNetworks(text, context),
  );

const databaseAddress = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
    if (url && isPostgres && url.pathname.length > 1) return new Secret(text);
    context.addIssue({
      code: 'custom',
      message: 'must be an address such as postgresql://user:password@host:5432/database',
    });
    return z.NEVER;
  });

/** The address may hold a secret of the receiver's in its path. */
const receiverAddress = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isOne = /^(?:https?|syslog\+(?:udp|tcp|tls)):$/.test(url?.protocol ?? '');
    if (url?.hostname && isOne && !url.username && !url.hash) return new Secret(text);
    context.addIssue({
      code: 'custom',
      message:
        'must be an address such as syslog+tls://logs.example.com:6514 (or syslog+tcp, syslog+udp) or https://logs.example.com/rekey',
    });
    return z.NEVER;
  });

const keyRingText = z
  .string()
  .trim()
  .transform((text, context) => {
    const keys = text
      .split(',')
      .map((key) => /^(?:[1-9]\d{0,8}:)?(?:(write-only):)?([A-Za-z0-9+/_-]+=?)$/.exec(key.trim()));
    // Whether the parts of a write-only one belong together is lib/crypto/key-ring.ts's to tell.
    const isWhole = keys.every((key) => key?.[2] && (key[1] || Buffer.from(key[2], 'base64').length === 32));
    if (isWhole) return new Secret(text);
    context.addIssue({
      code: 'custom',
      message:
        'must be 32 bytes in base64 (44 characters, as `openssl rand -base64 32` prints), or several as `2:…,1:…`',
    });
    return z.NEVER;
  });

function certificates(readFile: ReadFile) {
  return (file: string, context: z.RefinementCtx<string>): string[] => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    let text: string;
    try {
      text = readFile(path.resolve(file));
    } catch (error) {
      return refuse(`names a file that cannot be read (${messageOf(error)})`);
    }
    const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0) return refuse(`names a file without a PEM certificate: ${file}`);
    const broken = found.findIndex((pem) => !isCertificate(pem));
    if (broken >= 0) return refuse(`names a file whose certificate number ${broken + 1} is damaged: ${file}`);
    return found;
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
