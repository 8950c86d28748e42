import { useRef, useState } from "react";

import type { RecipientFile } from "@/lib/api/types";

type Reading = (onProgress: (share: number) => void, signal: AbortSignal) => Promise<RecipientFile>;

/** One file on its way: how far it is, what went wrong, and how to stop it. */
export function useFileUpload() {
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  const start = async (read: Reading): Promise<RecipientFile | null> => {
    controller.current = new AbortController();
    setError(null);
    setProgress(0);
    try {
      return await read(setProgress, controller.current.signal);
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) setError(refusal);
      return null;
    } finally {
      setProgress(null);
    }
  };
  return { progress, error, start, cancel: () => controller.current?.abort() };
}
