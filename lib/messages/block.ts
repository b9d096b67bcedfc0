import type { Part } from './mime-tree.ts';

/** A piece of what a reader sees, in the order of the message. */
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'html'; html: string }
  | { kind: 'picture'; part: Part }
  /** Shown in one form, written in another as well. */
  | { kind: 'either'; shown: Block[]; plain: string }
  | { kind: 'message'; part: Part; blocks: Block[] };
