/** Darkens the page behind what stands over it. */
export const backdrop =
  'fixed inset-0 z-40 bg-[#000000]/40 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';

/** What stands over the page: it comes and goes with a small move. */
export const overPage =
  'w-full rounded-lg border border-line bg-raised shadow-lg outline-none transition duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0';
