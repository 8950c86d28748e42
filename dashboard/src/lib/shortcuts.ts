import { useEffect, useRef } from "react";

const CHAIN_MS = 900;

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Jump into the page's search field. */
export function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("input[data-search]");
  field?.focus();
  field?.select();
  return field !== null;
}

/** Move the focus over the links of the list on the page, as j and k do. */
export function stepThroughRows(step: 1 | -1): boolean {
  const links = Array.from(document.querySelectorAll<HTMLElement>("tr[data-row] :is(a, button):first-of-type")).filter(
    (link, index, all) => all.findIndex((other) => other.closest("tr") === link.closest("tr")) === index,
  );
  if (links.length === 0) return false;
  const current = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  links[Math.min(links.length - 1, Math.max(0, current + step))]?.focus();
  return true;
}

/** Run an action on a key ("?") or on two keys in a row ("g c"); silent while someone types. */
export function useShortcuts(actions: Record<string, () => void>): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    let first = "";
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const chain = event.timeStamp - firstAt < CHAIN_MS ? `${first} ${event.key}` : "";
      const action = latest.current[chain] ?? latest.current[event.key];
      first = event.key;
      firstAt = event.timeStamp;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
