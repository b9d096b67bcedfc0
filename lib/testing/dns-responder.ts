import dgram from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** Records by type and name; `silent` names get no answer at all. */
export type Zone = {
  a?: Record<string, string[]>;
  srv?: Record<string, { target: string; port: number; priority?: number; weight?: number }[]>;
  mx?: Record<string, { exchange: string; priority?: number }[]>;
  cname?: Record<string, string>;
  silent?: string[];
};

export type DnsResponder = { server: string; asked: string[]; stop(): Promise<void> };

const types = { a: 1, cname: 5, mx: 15, srv: 33 } as const;

/** A name server on loopback (RFC 1035) that knows what its zone holds when it is asked, and nothing else. */
export async function startDnsResponder(zone: Zone): Promise<DnsResponder> {
  const socket = dgram.createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (question, from) => {
    const { name, type, end } = questionOf(question);
    asked.push(`${name} ${type}`);
    if (zone.silent?.includes(name)) return;
    socket.send(
      answerTo(question.subarray(0, end), recordsOf(zone, name, type), isKnown(zone, name)),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function recordsOf(zone: Zone, name: string, type: number): Buffer[] {
  if (type === types.a) {
    return (zone.a?.[name] ?? []).map((address) => record(type, Buffer.from(address.split('.').map(Number))));
  }
  if (type === types.cname && zone.cname?.[name]) return [record(type, nameOf(zone.cname[name]))];
  if (type === types.mx) {
    return (zone.mx?.[name] ?? []).map(({ exchange, priority = 10 }) =>
      record(type, Buffer.concat([numbers(priority), nameOf(exchange)])),
    );
  }
  if (type === types.srv) {
    return (zone.srv?.[name] ?? []).map(({ target, port, priority = 0, weight = 0 }) =>
      record(type, Buffer.concat([numbers(priority, weight, port), nameOf(target)])),
    );
  }
  return [];
}

const isKnown = ({ a, srv, mx, cname }: Zone, name: string) =>
  [a, srv, mx, cname].some((records) => records && Object.hasOwn(records, name));

/** 0xc00c: the name in the question. */
const record = (type: number, data: Buffer) =>
  Buffer.concat([numbers(0xc00c, type, 1, 0, 60, data.length), data]);

function answerTo(question: Buffer, records: Buffer[], known: boolean): Buffer {
  const flags = known ? 0x8180 : 0x8183; // NOERROR, or NXDOMAIN
  const head = Buffer.concat([question.subarray(0, 2), numbers(flags, 1, records.length, 0, 0)]);
  return Buffer.concat([head, question.subarray(12), ...records]);
}

const numbers = (...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));

const nameOf = (name: string) =>
  Buffer.concat([
    ...name
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
