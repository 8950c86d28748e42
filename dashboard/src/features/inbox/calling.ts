import { useLocalStorage } from "@mantine/hooks";

/** How this browser calls; off until somebody wishes it. */
export const CALLING = {
  notify: "dispatcher.inbox.notify",
  sound: "dispatcher.inbox.sound",
} as const;

export function useCalling(what: keyof typeof CALLING): [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({ key: CALLING[what], defaultValue: false, getInitialValueInEffect: false });
  return [on, setOn];
}

export function mayNotify(): NotificationPermission | "unavailable" {
  return "Notification" in window ? Notification.permission : "unavailable";
}

/** Show a notification that opens what it tells of; the same `tag` replaces the one before. */
export function notify(title: string, body: string, tag: string, onOpen: () => void): void {
  const shown = new Notification(title, { body, tag, icon: "/assets/favicon.svg" });
  shown.onclick = () => {
    window.focus();
    shown.close();
    onOpen();
  };
}

let context: AudioContext | null = null;

/** Two soft tones, made here: no file to load. */
export function chime(): void {
  context ??= new AudioContext();
  const from = context.currentTime;
  [660, 880].forEach((pitch, index) => tone(context as AudioContext, pitch, from + index * 0.12));
}

function tone(audio: AudioContext, pitch: number, at: number): void {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + 0.3);
}
