import fs from 'node:fs';
import { expect, test } from 'vitest';
import { contrast, grounds, legible, ownPalette, paletteOf } from './palette.ts';
import { stylesheetOf } from './stylesheet.ts';

const css = fs.readFileSync('app/globals.css', 'utf8');
/** What a name stands for in the style sheet, in the light and in the dark. */
const valuesOf = (name: string) =>
  new RegExp(`--color-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css)?.slice(1) ?? [];

/** Every sixth step of each channel, and the ends. */
const steps = Array.from({ length: 9 }, (_, n) =>
  Math.min(255, n * 32)
    .toString(16)
    .padStart(2, '0'),
);
const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));

test('whatever the colour, text in it and text on it is legible in the light and in the dark', () => {
  const [onLight = '', onDark = ''] = valuesOf('on-accent');
  const surfaces = ['surface', 'bg', 'raised', 'idle-soft'].map(valuesOf);
  const poor = colours.filter((colour) => {
    const { light, dark } = paletteOf(colour);
    const pairs = [
      [light.accent, onLight],
      [dark.accent, onDark],
      [light.accent, light.soft],
      [dark.accent, dark.soft],
      ...surfaces.flatMap(([bright = '', dim = '']) => [
        [light.accent, bright],
        [dark.accent, dim],
      ]),
    ];
    return pairs.some(([one = '', other = '']) => contrast(one, other) < legible);
  });
  expect(colours).toHaveLength(729);
  expect(poor).toEqual([]);
});

test('a colour that is legible is kept as it is, and another moves no further than it has to', () => {
  expect(paletteOf('#0b6b4f').light.accent).toBe('#0b6b4f');
  expect(paletteOf('#f5d000').dark.accent).toBe('#f5d000');
  const { light } = paletteOf('#f5d000');
  expect(contrast(light.accent, '#eff0f3')).toBeGreaterThanOrEqual(legible);
  expect(contrast(light.accent, '#ffffff')).toBeLessThan(legible + 1.6);
});

test('who has chosen none has Rekey’s own, as the style sheet has it', () => {
  expect(paletteOf(null)).toEqual(ownPalette);
  expect(valuesOf('accent')).toEqual([ownPalette.light.accent, ownPalette.dark.accent]);
  expect(valuesOf('accent-soft')).toEqual([ownPalette.light.soft, ownPalette.dark.soft]);
  for (const [name, colour] of Object.entries(grounds.light))
    expect(valuesOf(name), name).toEqual([colour, grounds.dark[name as keyof typeof grounds.dark]]);
});

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('the style sheet names what globals.css draws in the accent', () => {
  const named = [...stylesheetOf('#aa3300').matchAll(/--color-[a-z-]+/g)].map(([name]) => name);
  expect(named).toHaveLength(5);
  for (const name of named) expect(css).toContain(`${name}:`);
});
