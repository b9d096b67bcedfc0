const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A limit in bytes, in powers of 1024 (IEC 80000-13), as such limits are set: "100 MiB", "1.5 GiB", "512 bytes". Pure. */
export function binarySize(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const count = bytes / 1024 ** step;
  return `${Number(count.toFixed(count < 10 ? 1 : 0)).toLocaleString('en')} ${units[step]}`;
}
