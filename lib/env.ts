import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, StartError } from './errors.ts';
import { requireS3, s3Of, s3Variables } from './s3-variables.ts';
import { Secret } from './secret.ts';
import { readSecretFiles, waysToGive } from './secret-files.ts';
import {
  certificates,
  databaseAddress,
  innerNetworks,
  keyRingText,
  networks,
  port,
  portList,
  publicAddress,
  type ReadFile,
  receiverAddress,
  trueOrFalse,
} from './variable-kinds.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** One problem with one variable. The message never holds the value of a secret. */
export type EnvProblem = { variable: string; message: string };
export type Env = Readonly<ReturnType<typeof toEnv>>;

type Source = Record<string, string | undefined>;

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
      REKEY_WEB_PORTS: portList.default(new Set([80, 443, 8080, 8443, 13_013])),
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
      REKEY_WRITE_ONLY_WEB: trueOrFalse.default(false),
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
      REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: trueOrFalse.default(false),
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
    writeOnlyWeb: read.REKEY_WRITE_ONLY_WEB,
    /** Opens backups; without it none is made at night. */
    backupPassphrase: read.REKEY_BACKUP_PASSPHRASE,
    /** Where the audit log is shipped (lib/audit-shipping/receiver.ts), and what a web address is told to let us in. */
    auditTo: read.REKEY_AUDIT_TO,
    auditAuthorization: read.REKEY_AUDIT_AUTHORIZATION,
    adminEmail: read.REKEY_ADMIN_EMAIL,
    adminPassword: read.REKEY_ADMIN_PASSWORD,
    apiToken: read.REKEY_API_TOKEN,
    allowLoopbackMailHosts: read.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS,
    /** Those of the inner networks where mail servers, gateways and providers may be; null: all of them. */
    innerNetworks: read.REKEY_INNER_NETWORKS ?? null,
    /** Where gateways, providers and webhooks may listen. */
    webPorts: read.REKEY_WEB_PORTS,
    /** Extra certificate authorities for mail servers, each one PEM text; none by default. */
    caCertificates: read.REKEY_CA_FILE ?? [],
    logLevel: read.LOG_LEVEL,
  };
}
