/** One import: `from` and `to` are paths from the top of the project. */
export type Import = { from: string; to: string };

/** What stands on what, lowest first: an import goes down, or stays in its layer. A room is a folder, or a file that stands alone. */
const layers: readonly { name: string; rooms: readonly string[] }[] = [
  {
    name: 'platform',
    rooms: ['audit', 'blobs', 'crypto', 'db', 'fields', 'leases', 'limits', 'mime', 'queue'],
  },
  { name: 'judge', rooms: ['mail/judge'] },
  { name: 'words', rooms: ['words'] },
  { name: 'network', rooms: ['mail/network'] },
  { name: 'mail', rooms: ['mail'] },
  { name: 'sms', rooms: ['sms'] },
  {
    name: 'nouns',
    rooms: [
      ...[
        'account-imports',
        'audit-shipping',
        'backups',
        'account-jobs',
        'accounts',
        'appearance',
        'consents',
        'discovery',
        'events',
        'heartbeats',
        'history',
        'hosts',
        'incidents',
        'meetings',
        'messages',
        'notifications',
      ],
      ...[
        'outgoing-messages',
        'overview',
        'pictures',
        'protocol-logs',
        'providers',
        'rules',
        'scim',
        'settings',
        'sign-in-links',
        'single-sign-on',
        'strangers',
        'tokens',
      ],
      ...['unsubscriptions', 'update-links', 'uploads', 'users', 'worker-questions'],
    ],
  },
  { name: 'flows', rooms: ['flows'] },
  { name: 'doors', rooms: ['cli', 'supervisor', 'web'] },
  { name: 'worker', rooms: ['/worker'] },
  { name: 'components', rooms: ['/components'] },
  { name: 'app', rooms: ['/app'] },
];

/** A protocol is entered by the files of lib/mail itself: nobody above names one, and none reaches into another. */
const protocolOf = (file: string) => /^lib\/mail\/(?!judge\/|network\/)[^/]+\//.exec(file)?.[0];
const mayEnter = (file: string, protocol: string) =>
  file.startsWith(protocol) || /^lib\/mail\/[^/]+$/.test(file);

/**
 * What is wrong with how the files stand on each other, one sentence each: an import that goes up a layer, a room that
 * stands in none, one that passes a protocol's door, a circle of files or of rooms. Pure.
 */
export function judgeStructure(imports: readonly Import[]): string[] {
  const between = imports
    .map((one) => ({ ...one, fromRoom: roomOf(one.from), toRoom: roomOf(one.to) }))
    .filter(({ fromRoom, toRoom }) => fromRoom !== toRoom);
  const rooms = new Set(between.flatMap(({ fromRoom, toRoom }) => [fromRoom, toRoom]));
  const strays = [...rooms].filter((room) => layerOf(room) === -1);
  const known = between.filter(({ fromRoom, toRoom }) => layerOf(fromRoom) >= 0 && layerOf(toRoom) >= 0);
  const upward = known.filter(({ fromRoom, toRoom }) => layerOf(toRoom) > layerOf(fromRoom));
  const intruders = imports.filter(({ from, to }) => {
    const protocol = protocolOf(to);
    return protocol !== undefined && !mayEnter(from, protocol);
  });
  return [
    ...strays.map((room) => `${room} stands in no layer: add it to scripts/structure/judge.ts`),
    ...upward.map(({ from, to }) => `${from} imports ${to}, which stands above it`),
    ...intruders.map(({ from, to }) => `${from} imports ${to} and not lib/mail/protocols.ts, the door to it`),
    ...circlesOf(imports).map((files) => `these files import each other: ${files.join(', ')}`),
    ...circlesOf(between.map(({ fromRoom, toRoom }) => ({ from: fromRoom, to: toRoom }))).map((circle) => {
      const inside = between.filter((one) => circle.includes(one.fromRoom) && circle.includes(one.toRoom));
      const some = inside.slice(0, 20).map(({ from, to }) => `${from} -> ${to}`);
      return `these rooms import each other: ${circle.join(', ')} (${some.join('; ')})`;
    }),
  ];
}

/** Rooms within a room that stand lower than the rest of it. */
const innerRooms = ['mail/judge', 'mail/network'];

/** `lib/mail/probe.ts` belongs to `mail`, `lib/mail/judge/x.ts` to `mail/judge`, `lib/env.ts` to itself, `worker/main.ts` to `/worker`. */
function roomOf(file: string): string {
  const [top = '', room = '', ...inside] = file.split('/');
  if (top !== 'lib') return `/${top}`;
  const inner = `${room}/${inside[0]}`;
  if (innerRooms.includes(inner)) return inner;
  return inside.length > 0 ? room : file;
}

function layerOf(room: string): number {
  if (room.startsWith('lib/')) return 0;
  return layers.findIndex(({ rooms }) => rooms.includes(room));
}

/** The strongly connected components of more than one node (Tarjan 1972). */
function circlesOf(edges: readonly Import[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    let low = order.size;
    order.set(node, low);
    lowest.set(node, low);
    open.push(node);
    for (const to of next.get(node) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) as number);
    }
    lowest.set(node, low);
    if (low === order.get(node)) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return low;
  };
  for (const node of next.keys()) if (!order.has(node)) visit(node);
  return circles;
}
