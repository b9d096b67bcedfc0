const longest = 120;
// Names of devices on Windows, whatever their ending.
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * A name under which a file can be kept on any disk, made from whatever a sender wrote: no folders, nothing that
 * hides or turns text, no device of Windows, no name that begins with a dot, and an ending that survives the cut.
 * Pure.
 */
export function fileName(given: string): string {
  const plain = given
    .toWellFormed()
    .replace(/^.*[\\/]/s, '')
    .replaceAll('\t', ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ');
  const named = withoutDots(plain);
  const ending = /\.[^. ]{1,16}$/u.exec(named)?.[0] ?? '';
  const stem = named.slice(0, named.length - ending.length);
  const cut = Array.from(stem)
    .slice(0, longest - ending.length)
    .join('')
    .trimEnd();
  const name = `${cut}${ending}`;
  return (device.test(name) ? `_${name}` : name) || 'attachment';
}

function withoutDots(name: string): string {
  const isDot = (at: number) => name[at] === '.' || name[at] === ' ';
  let [start, end] = [0, name.length];
  while (start < end && isDot(start)) start++;
  while (end > start && isDot(end - 1)) end--;
  return name.slice(start, end);
}

/** The header that makes a browser save a file under a name, never show it (RFC 6266, RFC 8187). Pure. */
export function asDownload(given: string): string {
  const name = fileName(given);
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(
    /['()*!]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${ascii || 'attachment'}"; filename*=UTF-8''${exact}`;
}
