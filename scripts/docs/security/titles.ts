import ts from 'typescript';

/** A title in a test file: its own words, and all of them with those of the `describe`s around it. */
export type Title = { own: string; whole: string };

/** The titles of the tests and `describe`s in the text of a test file, in order; every inserted value is `…`. Pure. */
export function titlesIn(source: string): Title[] {
  const titles: Title[] = [];
  const visit = (node: ts.Node, around: readonly string[]): void => {
    const own = ownTitle(node);
    if (own !== undefined) titles.push({ own, whole: [...around, own].join(' › ') });
    const within = own === undefined ? around : [...around, own];
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest), []);
  return titles;
}

function ownTitle(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !['test', 'it', 'describe'].includes(nameAtRoot(node))) return undefined;
  const [first] = node.arguments;
  // What `test.each` is given, and `test.setTimeout`, is no title.
  if (!first || node.arguments.length < 2) return undefined;
  if (ts.isStringLiteralLike(first)) return withoutValues(first.text);
  return ts.isTemplateExpression(first) ? withoutValues(templateText(first)) : undefined;
}

/** `test` of `test.each([…])(…)`. */
function nameAtRoot(node: ts.Node): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return nameAtRoot(node.expression);
  return ts.isIdentifier(node) ? node.text : '';
}

const templateText = ({ head, templateSpans }: ts.TemplateExpression) =>
  [head.text, ...templateSpans.map(({ literal }) => literal.text)].join('…');

/** What vitest fills in: `%s`, `%.20j`, `%3$s`, `%#`, `$name`, `$name.part`. */
const withoutValues = (title: string) => title.replace(/%(?:\d+\$)?(?:\.\d+)?[a-z#]|\$[a-z][\w.]*/gi, '…');
