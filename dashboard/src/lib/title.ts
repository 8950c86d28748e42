import { useSyncExternalStore } from "react";

/** The window's title: the page's name, and before it in how many conversations something is unread. */
let page = "";
let waiting = 0;
const watchers = new Set<() => void>();

function write(): void {
  document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${page} · Dispatcher`;
}

export function setPageTitle(title: string): void {
  page = title;
  write();
}

export function setWaiting(count: number): void {
  if (count === waiting) return;
  waiting = count;
  write();
  watchers.forEach((watcher) => watcher());
}

export function useWaiting(): number {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => waiting,
  );
}
