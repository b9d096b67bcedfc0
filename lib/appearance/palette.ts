/** What is drawn in the organisation's colour on one scheme: text, links and buttons, and the surface behind what is chosen. */
type Shades = { accent: string; soft: string };
export type Palette = { light: Shades; dark: Shades };

/** Rekey's own colour, for who has chosen none; app/globals.css has the same values. */
export const ownPalette: Palette = {
  light: { accent: '#2f5bea', soft: '#e9eefe' },
  dark: { accent: '#7c9bff', soft: '#1c2545' },
};

/** WCAG 2.2, 1.4.3: text is legible from here on. */
export const legible = 4.5;

/** What stands around the accent in each scheme, by its names in app/globals.css. */
export const grounds = {
  light: {
    ...{ surface: '#ffffff', bg: '#f7f7f8', raised: '#ffffff', 'idle-soft': '#eff0f3' },
    ...{ text: '#16181d', muted: '#5c6370', line: '#e4e5e9', 'on-accent': '#ffffff' },
  },
  dark: {
    ...{ surface: '#16191e', bg: '#0e1013', raised: '#1d2127', 'idle-soft': '#20242b' },
    ...{ text: '#e9ebef', muted: '#9aa2b1', line: '#2a2f37', 'on-accent': '#0e1013' },
  },
} as const;

/**
 * The shades of a colour (`#rrggbb`) for the light and the dark scheme: the colour itself where text in it, and text on it,
 * is legible on every surface, else the nearest that is darker or lighter. Pure.
 */
export function paletteOf(colour: string | null): Palette {
  if (colour === null) return ownPalette;
  return {
    light: shadesOf(colour, { towards: '#000000', ground: grounds.light, tint: 0.1 }),
    dark: shadesOf(colour, { towards: '#ffffff', ground: grounds.dark, tint: 0.18 }),
  };
}

type Scheme = { towards: string; ground: (typeof grounds)['light' | 'dark']; tint: number };

function shadesOf(colour: string, { towards, ground, tint }: Scheme): Shades {
  const { surface, bg, raised, 'idle-soft': idle, 'on-accent': onAccent } = ground;
  const shades = Array.from({ length: 51 }, (_, step) => {
    const accent = mix(colour, towards, step / 50);
    return { accent, soft: mix(surface, accent, tint) };
  });
  // A button under the pointer lets a tenth of its surface through.
  const isLegible = ({ accent, soft }: Shades) =>
    [surface, bg, raised, idle, soft, onAccent].every((other) => contrast(accent, other) >= legible) &&
    contrast(mix(accent, surface, 0.1), onAccent) >= legible;
  return shades.find(isLegible) ?? (shades.at(-1) as Shades);
}

/** The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). Pure. */
export function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(one: string, other: string, share: number): string {
  const towards = channelsOf(other);
  const mixed = channelsOf(one).map((value, n) => Math.round(value + ((towards[n] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const channelsOf = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
