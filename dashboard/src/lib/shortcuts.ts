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

type Actions = Record<string, () => void>;

/** Who listens now, the innermost view last: what it names goes before what the shell names. */
const listening: { current: Actions }[] = [];
let first = "";
let firstAt = 0;

/** What a key does: the second of a pair before a key of its own, so that "g s" is never taken for "s". */
function actionOf(event: KeyboardEvent): (() => void) | undefined {
  const chain = event.timeStamp - firstAt < CHAIN_MS ? `${first} ${event.key}` : "";
  for (const name of [chain, event.key]) {
    for (const { current } of listening.toReversed()) {
      const action = current[name];
      if (action !== undefined) return action;
    }
  }
  return undefined;
}

function onKey(event: KeyboardEvent): void {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || wasInDialog || dialogIsOpen()) return;
  const action = actionOf(event);
  first = event.key;
  firstAt = event.timeStamp;
  if (action === undefined) return;
  event.preventDefault();
  action();
}

/** Behind an open dialog, menu, drawer or popover the page keeps still. */
function dialogIsOpen(): boolean {
  return document.querySelector("[role='dialog'], [role='menu']") !== null;
}

/** Escape closes a dialog before its key comes here: it is the dialog's all the same. */
let wasInDialog = false;

function noteDialog(): void {
  wasInDialog = dialogIsOpen();
}

/** Run an action on a key ("?") or on two keys in a row ("g c"); silent while someone types. */
export function useShortcuts(actions: Actions): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (listening.length === 0) {
      // Before the dialogs hear it, since they begin to listen when they open.
      window.addEventListener("keydown", noteDialog, { capture: true });
      window.addEventListener("keydown", onKey);
    }
    listening.push(latest);
    return () => {
      listening.splice(listening.indexOf(latest), 1);
      if (listening.length > 0) return;
      window.removeEventListener("keydown", noteDialog, { capture: true });
      window.removeEventListener("keydown", onKey);
    };
  }, []);
}
