import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

export type UploadedFile = {
  /** Of this page; the server's own id comes with its answer. */
  key: string;
  name: string;
  size: number;
  /** Bytes that have left. */
  sent: number;
  id: string | null;
  error: string | null;
};

const atOnce = 2;
const retryMs = 1_500;

/**
 * Sends chosen files ahead of their message, two at a time, and tells how far each is. `onSettled` is called when none is
 * under way any more and the page shows how each ended.
 */
export function useUploads(onSettled: () => void) {
  const [files, setFiles] = useState<UploadedFile[]>([]);
  // Known at once, and not with the next drawing of the page: a press of Send may come in between.
  const underWay = useRef(new Set<string>());
  const settled = useRef(onSettled);
  useEffect(() => {
    settled.current = onSettled;
  });
  const chosen = useRef(new Map<string, File>());
  const requests = useRef(new Map<string, XMLHttpRequest>());
  const change = useCallback((key: string, to: Partial<UploadedFile>) => {
    setFiles((all) => all.map((file) => (file.key === key ? { ...file, ...to } : file)));
  }, []);

  const end = useCallback(
    (key: string, to: Partial<UploadedFile>) => {
      flushSync(() => change(key, to));
      if (underWay.current.delete(key) && underWay.current.size === 0) settled.current();
    },
    [change],
  );

  const send = useCallback(
    (key: string, file: File) => {
      const request = new XMLHttpRequest();
      requests.current.set(key, request);
      const about = new URLSearchParams({ name: file.name, type: file.type });
      request.open('POST', `/uploads?${about}`);
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded }) => change(key, { sent: loaded });
      request.onloadend = () => {
        if (!requests.current.has(key)) return; // removed meanwhile
        if (request.status === 429) {
          setTimeout(() => requests.current.has(key) && send(key, file), retryMs);
          return;
        }
        requests.current.delete(key);
        const id = request.status === 201 ? String(request.response?.id) : null;
        end(key, id ? { id, sent: file.size } : { error: wordsFor(request.status) });
      };
      request.send(file);
    },
    [change, end],
  );

  useEffect(() => {
    const waiting = files.filter(({ key, id, error }) => !id && !error && !requests.current.has(key));
    for (const { key } of waiting.slice(0, atOnce - requests.current.size)) {
      const file = chosen.current.get(key);
      if (file) send(key, file);
    }
  }, [files, send]);

  return {
    files,
    isUnderWay: () => underWay.current.size > 0,
    add(list: Iterable<File>) {
      const added = [...list].map((file) => ({ key: crypto.randomUUID(), file }));
      for (const { key, file } of added) {
        chosen.current.set(key, file);
        underWay.current.add(key);
      }
      setFiles((all) => [
        ...all,
        ...added.map(({ key, file: { name, size } }) => ({
          key,
          name,
          size,
          sent: 0,
          id: null,
          error: null,
        })),
      ]);
    },
    remove({ key, id }: UploadedFile) {
      const request = requests.current.get(key);
      requests.current.delete(key);
      request?.abort();
      chosen.current.delete(key);
      if (id) fetch(`/uploads/${id}`, { method: 'DELETE' }).catch(() => {});
      flushSync(() => setFiles((all) => all.filter((file) => file.key !== key)));
      if (underWay.current.delete(key) && underWay.current.size === 0) settled.current();
    },
    tryAgain({ key }: UploadedFile) {
      underWay.current.add(key);
      change(key, { error: null, sent: 0 });
    },
  };
}

function wordsFor(status: number): string {
  switch (status) {
    case 401:
      return 'You were signed out. Sign in again in another tab, then try again.';
    case 413:
      return 'Larger than a message may be.';
    case 507:
      return 'There is no room for more files today.';
    default:
      return 'Did not arrive.';
  }
}
