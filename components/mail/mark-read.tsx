'use client';

import { startTransition, useEffect, useRef } from 'react';

/** Marks the message that is open as read, once: what is marked as unread again stays so. */
export function MarkRead({
  id,
  isUnread,
  markRead,
}: {
  id: string;
  isUnread: boolean;
  markRead: (id: string) => Promise<void>;
}) {
  const marked = useRef<string | null>(null);
  useEffect(() => {
    if (marked.current === id) return;
    marked.current = id;
    if (isUnread) startTransition(() => markRead(id));
  }, [id, isUnread, markRead]);
  return null;
}
