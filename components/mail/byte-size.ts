const units = ['bytes', 'KB', 'MB', 'GB'] as const;

/** "412 KB". */
export function byteSize(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const count = bytes / 1000 ** step;
  return `${count.toFixed(step > 1 && count < 10 ? 1 : 0)} ${units[step]}`;
}
