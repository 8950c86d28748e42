import { useCallback, useEffect, useRef, useState } from "react";

/** What browsers record sound in; WhatsApp's voice messages are Opus in Ogg, and mono. */
const RECORDED = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST_MS = 15 * 60_000;

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && Boolean((navigator as Partial<Navigator>).mediaDevices);
}

export interface Recording {
  /** Seconds so far; null while nothing is recorded. */
  seconds: number | null;
  problem: "denied" | "failed" | null;
  start: () => void;
  stop: () => void;
  cancel: () => void;
}

/** Record the microphone; `onVoice` gets the voice message once it is ended, and nothing when it is cancelled. */
export function useRecording(onVoice: (voice: File) => void): Recording {
  const [seconds, setSeconds] = useState<number | null>(null);
  const [problem, setProblem] = useState<Recording["problem"]>(null);
  const recorder = useRef<MediaRecorder | null>(null);
  const wanted = useRef(false);
  const end = useCallback((keep: boolean) => {
    wanted.current = keep;
    if (recorder.current?.state === "recording") recorder.current.stop();
  }, []);
  useEffect(() => () => end(false), [end]);
  useEffect(() => {
    if (seconds === null) return;
    const timer = setTimeout(() => {
      if ((seconds + 1) * 1000 >= LONGEST_MS) end(true);
      setSeconds(seconds + 1);
    }, 1000);
    return () => clearTimeout(timer);
  }, [seconds, end]);
  const start = async () => {
    setProblem(null);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      const mimeType = RECORDED.find((one) => MediaRecorder.isTypeSupported(one));
      const made = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
      const pieces: Blob[] = [];
      made.ondataavailable = (event) => pieces.push(event.data);
      made.onstop = () => {
        stream.getTracks().forEach((track) => track.stop());
        setSeconds(null);
        if (!wanted.current) return;
        // Only who records needs the code for it.
        import("@/features/inbox/media/voice")
          .then(({ asVoice }) => asVoice(new Blob(pieces, { type: made.mimeType })))
          .then(onVoice, () => setProblem("failed"));
      };
      recorder.current = made;
      made.start();
      setSeconds(0);
    } catch {
      setProblem("denied");
    }
  };
  return { seconds, problem, start: () => void start(), stop: () => end(true), cancel: () => end(false) };
}
