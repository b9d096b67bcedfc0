// What stands in for `next/headers` where no request is being answered: vi.mock('next/headers', () => import(…)).

export type Cookie = {
  name: string;
  value: string;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: string;
  path?: string;
};

/** A browser: what it keeps, and what it sends along. */
export const browser = { jar: new Map<string, Cookie>(), headers: new Headers() };

export const headers = async (): Promise<Headers> => browser.headers;

export const cookies = async () => ({
  get: (name: string) => browser.jar.get(name),
  getAll: () => [...browser.jar.values()],
  set: (name: string, value: string, options: object) => browser.jar.set(name, { name, value, ...options }),
  delete: ({ name }: { name: string }) => browser.jar.delete(name),
});
