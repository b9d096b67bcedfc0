import {
  type CssNode,
  clone,
  type Declaration,
  generate,
  type List,
  parse,
  type Value,
  walk,
} from 'css-tree';
import { isAllowedFunction, isAllowedProperty, isAllowedRule } from './allowed-css.ts';

/** What stands for the address of a picture; null: nothing. */
export type PictureAddress = (address: string) => string | null;

/** More of one style is not read: no letter needs it, and reading takes time. */
const longestCss = 200_000;
/** Brackets within brackets; a letter has some six. */
const deepest = 40;

/**
 * The rules of a style sheet that say how a mail looks, written anew from what was understood of it: whatever cannot be
 * read, loads something, or is not known is not there any more. Pictures are those that `picture` gives. Pure.
 */
export function cleanSheet(css: string, picture: PictureAddress): string {
  const sheet = parsed(css, 'stylesheet');
  if (sheet?.type !== 'StyleSheet') return '';
  keepAllowed(sheet.children, picture);
  return written(sheet);
}

/** The same for the declarations of a style attribute. Pure. */
export function cleanStyle(css: string, picture: PictureAddress): string {
  const list = parsed(css, 'declarationList');
  if (list?.type !== 'DeclarationList') return '';
  keepAllowed(list.children, picture);
  return written(list);
}

function parsed(css: string, context: 'stylesheet' | 'declarationList'): CssNode | null {
  // Pages once hid their styles from old browsers in such a comment; browsers leave its marks out.
  const text = css.slice(0, longestCss).replace(/<!--|-->/g, ' ');
  return depthOf(text) > deepest ? null : parse(text, { context, parseCustomProperty: false });
}

/** How many brackets stand open at most: a reader goes a level deeper for each. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const letter of text) {
    if ('([{'.includes(letter)) most = Math.max(most, ++depth);
    else if (')]}'.includes(letter) && depth > 0) depth -= 1;
  }
  return most;
}

/** `<` is left in no string, so that nothing ends the element around the style. */
function written(node: CssNode): string {
  return generate(node).replaceAll('<', '\\3c ');
}

function keepAllowed(nodes: List<CssNode>, picture: PictureAddress): void {
  nodes.forEach((node, item, list) => {
    if (!isKept(node, picture)) list.remove(item);
  });
}

function isKept(node: CssNode, picture: PictureAddress): boolean {
  switch (node.type) {
    case 'Declaration':
      return isDeclarationKept(node, picture);
    case 'Rule':
      if (node.prelude.type === 'Raw') return false;
      keepAllowed(node.block.children, picture);
      return true;
    case 'Atrule':
      if (!isAllowedRule(node.name.toLowerCase()) || !node.block || holdsRaw(node.prelude)) return false;
      keepAllowed(node.block.children, picture);
      return true;
    default:
      return false;
  }
}

function isDeclarationKept(declaration: Declaration, picture: PictureAddress): boolean {
  const name = declaration.property.toLowerCase();
  if (!isAllowedProperty(name) || declaration.value.type === 'Raw') return false;
  // IE took `*color` and `_color`; a browser of today takes neither.
  if (!/^[a-z-]+$/.test(name)) return false;
  const value = clone(declaration.value) as Value;
  let isKept = true;
  walk(value, (node, item, list) => {
    if (node.type === 'Raw') isKept = false;
    if (node.type === 'Function' && !isAllowedFunction(node.name.toLowerCase())) isKept = false;
    if (node.type !== 'Url') return;
    const address = name === 'content' ? null : picture(node.value);
    // Written with quotes, as remote-picture.ts looks for it.
    const stands = address ? `url("${address.replace(/["\\\n]/g, encodeURIComponent)}")` : 'none';
    list?.replace(item, list.createItem({ type: 'Raw', value: stands }));
  });
  declaration.value = value;
  return isKept;
}

function holdsRaw(node: CssNode | null): boolean {
  let found = false;
  if (node) {
    walk(node, ({ type }) => {
      if (type === 'Raw' || type === 'Url' || type === 'Function') found = true;
    });
  }
  return found;
}
