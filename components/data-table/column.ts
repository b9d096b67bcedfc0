import type { ReactNode } from 'react';

/** How wide the table must be, in pixels, before a column takes part; narrower, it gives way. */
const widths = {
  always: 'md:table-cell',
  '640': 'md:hidden md:@min-[640px]:table-cell',
  '730': 'md:hidden md:@min-[730px]:table-cell',
  '790': 'md:hidden md:@min-[790px]:table-cell',
  '960': 'md:hidden md:@min-[960px]:table-cell',
  '1080': 'md:hidden md:@min-[1080px]:table-cell',
  '1180': 'md:hidden md:@min-[1180px]:table-cell',
  '1280': 'md:hidden md:@min-[1280px]:table-cell',
  '1380': 'md:hidden md:@min-[1380px]:table-cell',
  '1500': 'md:hidden md:@min-[1500px]:table-cell',
  '1680': 'md:hidden md:@min-[1680px]:table-cell',
} as const;

/** How wide the table must be, in pixels, for a column to take part no more: others stand in its place then. */
const untilWidths = {
  '1180': 'md:@min-[1180px]:hidden',
  '1280': 'md:@min-[1280px]:hidden',
  '1380': 'md:@min-[1380px]:hidden',
  '1500': 'md:@min-[1500px]:hidden',
} as const;

/** How columns share the room that the others leave: a name is never below 220 px (a little less where the table is narrow). */
const rooms = {
  all: 'md:w-full md:max-w-0 md:min-w-[min(13.75rem,25.5cqi)]',
  most: 'md:w-[26%] md:max-w-0 md:min-w-[min(13.75rem,25.5cqi)]',
  some: 'md:w-[34%] md:max-w-0 md:min-w-[min(9rem,12cqi)]',
  little: 'md:w-[28%] md:max-w-0 md:min-w-[min(8rem,12cqi)]',
} as const;

/** What a card on a phone makes of a column. */
const onPhone = {
  /** Its first line. */
  title: 'max-md:block',
  /** A line of its own, without a label. */
  line: 'max-md:block max-md:pt-1.5',
  /** The beginning of such a line, and its end; one below the other where the phone is narrow. */
  begin: 'max-md:block max-md:pt-1.5 max-md:min-[380px]:col-end-3!',
  end: 'max-md:block max-md:pt-2 max-md:min-[380px]:col-start-3! max-md:min-[380px]:pl-3',
  /** Label left, value right. */
  fact: 'card-fact',
  hidden: 'max-md:hidden',
} as const;

/** What a column is called, and sorted by where it can be. */
export type Head = { id: string; header: string; isSortable?: boolean | undefined };

/** One column, written once and shown twice: as a table column, and as a line of a card. */
export type Column<Row> = Head & {
  cell: (row: Row) => ReactNode;
  /** The full text, on hover. */
  title?: (row: Row) => string | undefined;
  from?: keyof typeof widths | undefined;
  until?: keyof typeof untilWidths;
  /** Where its cells are those of several columns (stack.tsx): what each is called and sorted by. */
  heads?: Head[];
  phone: keyof typeof onPhone;
  isNumber?: boolean;
  /** Takes of the room the others leave as much as its weight says, never less than can be read, and cuts its text there. */
  room?: keyof typeof rooms;
};

export const roomOf = <Row>({ room }: Column<Row>): string | undefined => room && rooms[room];

export function cellDisplay<Row>({ phone, ...column }: Column<Row>): string {
  return `${onPhone[phone]} ${displayOf(column)}`;
}

export function headerDisplay<Row>(column: Column<Row>): string {
  return `${column.until ? 'max-md:hidden' : 'max-md:block'} ${displayOf(column)}`;
}

function displayOf<Row>({ from = 'always', until }: Pick<Column<Row>, 'from' | 'until'>): string {
  return until ? `${widths[from]} ${untilWidths[until]}` : widths[from];
}
