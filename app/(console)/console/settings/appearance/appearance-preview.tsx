'use client';

import type { ReactNode } from 'react';
import { useTyped } from '#components/settings/use-typed.ts';
import { buttonClasses } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { contrast, grounds, paletteOf } from '#lib/appearance/palette.ts';
import { cn } from '#lib/cn.ts';

/** What people see with the values as they are typed, before they are saved, in the light and in the dark. */
export function AppearancePreview({ name, colour, mark }: { name: string; colour: string; mark: ReactNode }) {
  const typed = {
    name: useTyped('organisation.name', name).trim(),
    colour: useTyped('organisation.colour', colour).trim(),
  };
  const given = /^#[0-9a-f]{6}$/i.test(typed.colour) ? typed.colour.toLowerCase() : null;
  const palette = paletteOf(given);
  const { light, dark } = palette;
  const changed = [
    ...(given && light.accent !== given ? [`darker in the light, ${light.accent}`] : []),
    ...(given && dark.accent !== given ? [`lighter in the dark, ${dark.accent}`] : []),
  ];
  // Set by hand: a style in the page's text would be refused by the content security policy.
  const paint = (element: HTMLElement | null, scheme: keyof typeof palette) => {
    const { accent, soft } = palette[scheme];
    const colours = { ...grounds[scheme], accent, 'accent-soft': soft, mark: light.accent };
    for (const [name, colour] of Object.entries(colours))
      element?.style.setProperty(`--color-${name}`, colour);
  };
  return (
    <Card className="grid gap-3 p-4">
      <h2 className="font-semibold">What people see</h2>
      <div className="grid gap-3 sm:grid-cols-2">
        {(['light', 'dark'] as const).map((scheme) => (
          <figure
            key={scheme}
            ref={(element) => paint(element, scheme)}
            className="grid min-w-0 content-start gap-3 rounded-lg border border-line bg-surface p-4 text-text"
          >
            <div className="flex items-center gap-2.5 font-semibold">
              {mark}
              <span className="min-w-0 wrap-anywhere">{typed.name || 'Rekey'}</span>
            </div>
            <p>
              To update the password of this account <span className="link">click here</span>.
            </p>
            <p className="justify-self-start rounded-md bg-accent-soft px-2.5 py-1.5 font-semibold text-accent">
              Email Accounts
            </p>
            <span className={cn(buttonClasses({ variant: 'primary' }), 'justify-self-start')}>OK</span>
            <figcaption className="text-sm text-muted">{scheme === 'light' ? 'Light' : 'Dark'}</figcaption>
          </figure>
        ))}
      </div>
      <p role="status" className="text-sm text-muted">
        {changed.length > 0
          ? `So that text in it stays legible it is drawn ${changed.join(', and ')}.`
          : `Legible: text in it has a contrast of ${contrast(light.accent, '#ffffff').toFixed(1)} on white, and 4.5 is enough.`}
      </p>
    </Card>
  );
}
