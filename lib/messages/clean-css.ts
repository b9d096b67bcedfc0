/** What stands for the address of a picture; null: nothing. */
export type PictureAddress = (address: string) => string | null;

/**
 * A style without anything that loads, but for the pictures that `picture` gives. Backslashes go first: without
 * them a name is what it looks like. Pure.
 */
export function cleanCss(css: string, picture: PictureAddress): string {
  return css
    .replace(/[\\<]|\/\*[\s\S]*?(?:\*\/|$)/g, '')
    .replace(/@(?:import|namespace|charset)[^;]*(?:;|$)|@font-face\s*\{[^}]*(?:\}|$)/gi, '')
    .replace(/\b(?:-webkit-)?(?:image-set|image|src|element|cross-fade|expression)\s*\(/gi, 'none(')
    .replace(/\burl\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^)"']*))\s*(\)|$)?/gi, (_, double, single, bare) => {
      const address = picture(double ?? single ?? bare ?? '');
      return address ? `url("${address}")` : 'none';
    })
    .replace(/\burl\s*\((?!"(?:data:image\/|waiting-[0-9a-f]{24}:https:))/gi, 'none(');
}
