import { CanvasSink, CustomSource, Input, MATROSKA, MP4, QTFF, WEBM } from "mediabunny";

import { requestBlob } from "@/lib/api/client";

export interface Poster {
  /** The first picture, or null where the browser cannot draw it. */
  picture: string | null;
  /** Seconds. */
  duration: number;
}

const WIDEST = 576;

/**
 * The first picture of a video and how long it is, out of the few parts of its file that hold them: nothing else is
 * fetched, and nobody but the browser, which guards itself, decodes what a stranger has sent.
 */
export async function posterOf(path: string, size: number, signal: AbortSignal): Promise<Poster> {
  const source = new CustomSource({
    getSize: () => size,
    read: async (start, end) =>
      new Uint8Array(await (await requestBlob(path, { range: [start, end], signal })).arrayBuffer()),
    prefetchProfile: "network",
  });
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    const duration = (await input.getDurationFromMetadata()) ?? (await input.computeDuration());
    return { picture: await firstPicture(input), duration };
  } finally {
    input.dispose();
  }
}

async function firstPicture(input: Input): Promise<string | null> {
  const track = await input.getPrimaryVideoTrack();
  // Without https a browser decodes nothing by itself.
  if (track === null || typeof VideoDecoder === "undefined" || !(await track.canDecode())) return null;
  const drawn = await new CanvasSink(track, { width: WIDEST }).getCanvas(await track.getFirstTimestamp());
  if (drawn === null) return null;
  const { canvas } = drawn;
  if (canvas instanceof HTMLCanvasElement) return canvas.toDataURL("image/jpeg", 0.8);
  return readAsUrl(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 }));
}

function readAsUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}
