import { useRef, type RefObject } from "react";

/** Put words where the cursor is in a field, or was when it was left; the cursor goes behind them. */
export function useInsertion(text: string, onChange: (text: string) => void) {
  const field: RefObject<HTMLTextAreaElement | null> = useRef(null);
  const insert = (words: string) => {
    const { selectionStart: from, selectionEnd: to } = field.current ?? {
      selectionStart: text.length,
      selectionEnd: text.length,
    };
    onChange(text.slice(0, from) + words + text.slice(to));
    // The field has its new text after the next drawing.
    requestAnimationFrame(() => field.current?.setSelectionRange(from + words.length, from + words.length));
  };
  return { field, insert, focus: () => field.current?.focus() };
}
