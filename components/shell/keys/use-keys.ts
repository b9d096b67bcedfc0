import { useEffect, useRef } from 'react';

/** What keys do, by name: `j`, `Escape`, or one after the other, `g a`. */
export type Keys = Record<string, () => void>;

/** Two keys belong together when the second follows within this. */
const togetherMs = 1_500;

const bound = new Set<{ current: Keys }>();
let before = '';
let forget: ReturnType<typeof setTimeout> | undefined;

/** Binds keys while the component is there. Never while somebody types, in a dialog, or together with Ctrl, Alt or ⌘. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (bound.size === 0) document.addEventListener('keydown', onKeyDown);
    bound.add(latest);
    return () => {
      bound.delete(latest);
      if (bound.size === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target) || isCovered()) return;
  const pressed = before ? `${before} ${event.key}` : event.key;
  clearTimeout(forget);
  before = '';
  const maps = [...bound].map(({ current }) => current).reverse();
  const run = maps.find((map) => Object.hasOwn(map, pressed))?.[pressed];
  if (run) {
    event.preventDefault();
    run();
  } else if (maps.some((map) => Object.keys(map).some((name) => name.startsWith(`${pressed} `)))) {
    before = pressed;
    forget = setTimeout(() => {
      before = '';
    }, togetherMs);
  }
}

const typed = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]';

const isTyping = (target: EventTarget | null) => target instanceof Element && target.matches(typed);

/** Something stands over the page, and has keys of its own. */
const isCovered = () =>
  document.querySelector('[role=dialog][data-open], [role=alertdialog], [popover]:popover-open') !== null;
