import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from './errors.ts';
import { Secret } from './secret.ts';

// What may stand in a variable: each reads its text into what the program uses, and says what is wrong without the value
// of a secret.

export type ReadFile = (file: string) => string;

export const trueOrFalse = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], 'must be true or false'))
  .transform((text) => text === 'true');

export const port = z
  .string()
  .trim()
  .transform((text, context) => {
    if (isPort(text)) return Number(text);
    context.addIssue({ code: 'custom', message: 'must be a whole number from 1 to 65535' });
    return z.NEVER;
  });

/** Ports, with commas between them. */
export const portList = z.string().transform((text, context): ReadonlySet<number> => {
  const ports = text.split(',').map((entry) => entry.trim());
  const wrong = ports.find((entry) => !isPort(entry));
  if (wrong === undefined) return new Set(ports.map(Number));
  context.addIssue({
    code: 'custom',
    message: `must be ports from 1 to 65535 with commas between them, and ${JSON.stringify(wrong)} is none`,
  });
  return z.NEVER;
});

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

/** Where people reach this Rekey, without a slash at its end. */
export const publicAddress = z
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

/** IP addresses and networks, with commas between them. */
export const networks = z.string().transform(readNetworks);

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
export const innerNetworks = z
  .string()
  .trim()
  .transform((text, context) =>
    text.toLowerCase() === 'none' ? new net.BlockList() : readNetworks(text, context),
  );

export const databaseAddress = z
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
export const receiverAddress = z
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

/** One key, or several with their numbers (lib/crypto/key-ring.ts). */
export const keyRingText = z
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

/** The certificates of a file, each one PEM text. */
export function certificates(readFile: ReadFile) {
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
