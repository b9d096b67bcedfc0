/**
 * How a button among several looks where they lead to different views: the one that suits the screen at hand stands
 * out and comes first.
 */
export const suits = {
  every: 'border-transparent bg-accent text-on-accent hover:bg-accent/90',
  small: 'max-md:border-transparent max-md:bg-accent max-md:text-on-accent max-md:hover:bg-accent/90',
  wide: 'md:order-first md:border-transparent md:bg-accent md:text-on-accent md:hover:bg-accent/90',
} as const;
