import { expect, type Page } from '@playwright/test';

/**
 * Nothing of a page is cut through, hidden or laid over something else, told by rectangles: what can be pressed lies within the
 * window and within what it scrolls in, no two such things overlap, and no text goes beyond a box that cuts it, but behind an
 * ellipsis with the whole of it as a title.
 */
export async function expectUncut(page: Page): Promise<void> {
  let found = await page.evaluate(findCuts);
  // What has just been given another width may still be on its way there.
  for (let tries = 0; tries < 10 && found.length > 0; tries++) {
    await page.waitForTimeout(200);
    found = await page.evaluate(findCuts);
  }
  expect
    .soft(found, `cut, hidden or overlapping on ${page.url()} at ${page.viewportSize()?.width} px`)
    .toEqual([]);
}

/** Runs in the page. */
function findCuts(): string[] {
  const slack = 1;
  const found: string[] = [];
  const nameOf = (element: Element) => {
    const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40);
    return `<${element.tagName.toLowerCase()}> “${words}”`;
  };
  const isSeen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 2 && height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    );
  };
  const ancestors = (element: Element): HTMLElement[] => {
    const above = element.parentElement;
    return above ? [above, ...ancestors(above)] : [];
  };
  const cuts = (style: CSSStyleDeclaration) => /hidden|clip/.test(style.overflowX);
  // What floats over the page does so on purpose: the header, the button of the Actions, a sticky bar.
  const floats = (element: Element) =>
    [element as HTMLElement, ...ancestors(element)].some((one) =>
      /fixed|sticky/.test(getComputedStyle(one).position),
    );
  const isForEars = (element: Element) =>
    [element as HTMLElement, ...ancestors(element)].some((one) => {
      const { clipPath, width, height } = getComputedStyle(one);
      return clipPath !== 'none' || (width === '1px' && height === '1px');
    });

  // What a person reads lies under no bar that is let through.
  for (const bar of document.querySelectorAll<HTMLElement>('[popovertarget="console-actions"]')) {
    const ground = bar.parentElement;
    if (!isSeen(bar) || !ground) continue;
    const { left, right } = ground.getBoundingClientRect();
    const main = document.querySelector('main')?.getBoundingClientRect();
    const isBar = main !== undefined && left <= main.left + slack && right >= main.right - slack;
    if (!isBar) found.push(`${nameOf(bar)} floats over what is read`);
    if (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)')
      found.push(`${nameOf(bar)} has no ground`);
  }
  // In a card on a phone nothing can be hovered: its words stand whole.
  if (window.innerWidth < 760) {
    for (const cell of document.querySelectorAll<HTMLElement>('tbody td .clip, tbody td.clip'))
      if (isSeen(cell) && cell.scrollWidth > cell.clientWidth + slack)
        found.push(`${nameOf(cell)} is cut in a card`);
  }

  const sideways = document.documentElement.scrollWidth - window.innerWidth;
  if (sideways > 0) found.push(`the page scrolls ${sideways} px sideways`);

  const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((element) => isSeen(element) && !isForEars(element))
    .map((element) => ({ element, rect: element.getBoundingClientRect() }));
  for (const { element, rect } of controls) {
    if (rect.left < -slack || rect.right > window.innerWidth + slack)
      found.push(
        `${nameOf(element)} lies beyond the window: ${Math.round(rect.left)} to ${Math.round(rect.right)}`,
      );
    const cutter = ancestors(element).find((one) => cuts(getComputedStyle(one)));
    const box = cutter?.getBoundingClientRect();
    if (box && (rect.left < box.left - slack || rect.right > box.right + slack))
      found.push(
        `${nameOf(element)} is cut by ${cutter?.tagName.toLowerCase()}.${cutter?.className.slice(0, 40)}`,
      );
  }

  const standsWithin = (element: Element) =>
    [element, element.parentElement].some((part) => part && getComputedStyle(part).position === 'absolute');
  const still = controls.filter(({ element }) => !floats(element));
  for (const [place, one] of still.entries()) {
    for (const other of still.slice(place + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      // A box and its label are one thing to press.
      if (one.element.closest('label')?.contains(other.element)) continue;
      // A button within its field, such as the one that shows a password.
      if ([one, other].some(({ element }) => standsWithin(element))) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
      if (wide > slack && high > slack) found.push(`${nameOf(one.element)} lies on ${nameOf(other.element)}`);
    }
  }

  for (const element of document.querySelectorAll<HTMLElement>('main *, header *, nav *, aside *')) {
    // Its own words, not those of what stands in it: some of that is for the ears.
    const texts = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent?.trim());
    if (texts.length === 0 || !isSeen(element) || isForEars(element)) continue;
    if (element.closest('svg, select, option')) continue;
    const boxes = texts.flatMap((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    });
    if (boxes.length === 0) continue;
    const [top, bottom] = [
      Math.min(...boxes.map((box) => box.top)),
      Math.max(...boxes.map((box) => box.bottom)),
    ];
    let [left, right] = [
      Math.min(...boxes.map((box) => box.left)),
      Math.max(...boxes.map((box) => box.right)),
    ];
    let isFirst = true;
    for (const one of [element, ...ancestors(element)]) {
      const style = getComputedStyle(one);
      if (!cuts(style)) continue;
      const box = one.getBoundingClientRect();
      const isCutAcross = left < box.left - slack || right > box.right + slack;
      const hasWhole = style.textOverflow === 'ellipsis' && element.closest('[title], a[href]');
      if (isCutAcross && !hasWhole)
        found.push(`${nameOf(element)} is cut at its end, and nothing says the rest`);
      const isClamped = style.getPropertyValue('-webkit-line-clamp') !== 'none';
      const isCutThrough = top < box.top - slack - 3 || bottom > box.bottom + slack + 3;
      if (isFirst && !isClamped && isCutThrough) found.push(`${nameOf(element)} is cut through`);
      isFirst = false;
      // What is left of it behind its ellipsis may itself reach beyond a card.
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
    }
  }
  return [...new Set(found)].slice(0, 20);
}
