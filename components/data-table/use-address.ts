import { usePathname, useSearchParams } from 'next/navigation';

/** The address bar as the table's state, and the address with some of it changed (null takes a part out). */
export function useAddress() {
  const path = usePathname();
  const params = useSearchParams();
  return {
    get: (name: string) => params.get(name),
    sort: params.get('sort'),
    dir: params.get('dir') === 'desc' ? ('desc' as const) : ('asc' as const),
    with: (changes: Record<string, string | null>) => {
      const next = new URLSearchParams(params);
      // Another filter or order has pages of its own.
      next.delete('cursor');
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      return query ? `${path}?${query}` : path;
    },
  };
}
