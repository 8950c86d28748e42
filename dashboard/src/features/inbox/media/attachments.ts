import { useEffect, useMemo, useReducer, useRef } from "react";

import { kindOf, LIMITS, type MediaKind } from "@/features/inbox/media/kinds";
import { newIdempotencyKey } from "@/lib/api/client";
import type { Upload } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";

/** A file on its way into the next answer. */
export interface Attachment {
  key: string;
  file: File;
  kind: MediaKind | null;
  /** Where the browser finds the picture or the video, for looking at it before it is sent. */
  address: string | null;
  isVoice: boolean;
  /** Share that has been uploaded, from 0 to 1. */
  progress: number;
  uploadId: string | null;
  /** Why it cannot be sent: "kind" and "size" are found here, anything else was said by the server. */
  refusal: "kind" | "size" | { error: unknown } | null;
}

type Change =
  { add: Attachment[] } | { remove: string } | { clear: true } | { key: string; values: Partial<Attachment> };

const MOST = 10;

function reduce(all: Attachment[], change: Change): Attachment[] {
  if ("add" in change) return [...all, ...change.add].slice(0, MOST);
  if ("remove" in change) return all.filter((one) => one.key !== change.remove);
  if ("clear" in change) return [];
  return all.map((one) => (one.key === change.key ? { ...one, ...change.values } : one));
}

function refusalOf(file: File, kind: MediaKind | null): Attachment["refusal"] {
  if (kind === null) return "kind";
  return file.size > LIMITS[kind] ? "size" : null;
}

function letGo({ address }: Attachment): void {
  if (address) URL.revokeObjectURL(address);
}

export interface Attachments {
  all: Attachment[];
  add: (files: Iterable<File>, isVoice?: boolean) => void;
  remove: (key: string) => void;
  clear: () => void;
  /** Every one of them is uploaded, and there is one at least. */
  ready: boolean;
}

/** The files of the answer that is being written; each is uploaded at once, and the upload ends with its removal. */
export function useAttachments(conversationId: number): Attachments {
  const [all, change] = useReducer(reduce, []);
  const underWay = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const running = underWay.current;
    return () => {
      running.forEach((one) => one.abort());
      change({ clear: true });
    };
  }, [conversationId]);
  return useMemo(() => {
    const begin = async (one: Attachment) => {
      const stopper = new AbortController();
      underWay.current.set(one.key, stopper);
      try {
        const made = await upload<Upload>(`/conversations/${conversationId}/attachments`, one.file, {
          idempotencyKey: newIdempotencyKey(),
          signal: stopper.signal,
          onProgress: (progress) => change({ key: one.key, values: { progress } }),
        });
        change({ key: one.key, values: { uploadId: made.id, progress: 1 } });
      } catch (error) {
        change({ key: one.key, values: { refusal: { error } } });
      } finally {
        underWay.current.delete(one.key);
      }
    };
    return {
      all,
      add: (files, isVoice = false) => {
        const added = Array.from(files).map((file): Attachment => {
          const kind = kindOf(file.name);
          const refusal = refusalOf(file, kind);
          const address = kind === "image" || kind === "sticker" || kind === "video" ? URL.createObjectURL(file) : null;
          return { key: newIdempotencyKey(), file, kind, address, isVoice, progress: 0, uploadId: null, refusal };
        });
        change({ add: added });
        added.slice(0, MOST - all.length).forEach((one) => {
          if (one.refusal === null) void begin(one);
        });
      },
      remove: (key) => {
        underWay.current.get(key)?.abort();
        all.filter((one) => one.key === key).forEach(letGo);
        change({ remove: key });
      },
      clear: () => {
        all.forEach(letGo);
        change({ clear: true });
      },
      ready: all.length > 0 && all.every((one) => one.uploadId !== null),
    };
  }, [all, conversationId]);
}
