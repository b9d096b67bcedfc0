import { paletteOf } from './palette.ts';

/** The style sheet of the organisation's colour (`#rrggbb`): it names anew what app/globals.css draws in the accent. Pure. */
export function stylesheetOf(colour: string): string {
  const { light, dark } = paletteOf(colour);
  return `:root { --color-accent: ${light.accent}; --color-accent-soft: ${light.soft}; --color-mark: ${light.accent} }
@media (prefers-color-scheme: dark) {
  :root { --color-accent: ${dark.accent}; --color-accent-soft: ${dark.soft} }
}
`;
}

/** Where a page finds it: its address says all of it, so that it can be kept for ever. */
export const stylesheetPath = (colour: string) => `/look/colour/${colour.slice(1)}`;
