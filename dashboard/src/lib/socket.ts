import { io, type Socket } from "socket.io-client";
import { useEffect, useSyncExternalStore } from "react";

import { getSession, subscribeToSession } from "@/lib/api/session";
import { queryClient } from "@/lib/query";
import type {
  Account,
  Audience,
  CampaignStatus,
  ConversationBulk,
  ImportProgress,
  MessageState,
  Reason,
  SharedConversation,
  Stats,
} from "@/lib/api/types";

/** Somebody of us who has a conversation open; both moments run out by themselves. */
export interface PersonHere {
  id: number;
  name: string;
  viewing_until: string;
  typing_until: string | null;
}

export interface Events {
  campaign_progress: { campaign_id: number; stats: Stats | null; audience?: Audience | null };
  campaign_status: { campaign_id: number; status: CampaignStatus; status_reason: Reason | null };
  message_status: {
    message_id: number;
    campaign_id: number | null;
    account_id: number;
    state: MessageState;
    reason: Reason | null;
  };
  message_media: { message_id: number; account_id: number };
  /** `received` is how many messages of the person this news is about. */
  conversation_updated: { account_id: number; conversation: SharedConversation; received: number };
  /** A colleague names one in a note. */
  mentioned: { conversation_id: number; note_id: number; text: string; author: string };
  assistant_suggested: { account_id: number; conversation_id: number };
  message_received: { message_id: number; account_id: number };
  account_health: { account_id: number } & Partial<Account>;
  presence: { conversation_id: number; people: PersonHere[] };
  session_status: { account_id: number; status: string; problem: string | null };
  conversation_bulk: ConversationBulk;
  /** A webhook was switched off by itself. */
  event_subscription: { subscription_id: number; subscription_name: string; disabled_why: string | null };
  import_progress: { import_id: number } & ImportProgress;
  upload_progress: { upload_id: string; progress: number };
}

type Listeners = { [Name in keyof Events]: (payload: Events[Name]) => void };
type Room = { campaign: number } | { account: number };
interface Requests {
  subscribe: (room: Room) => void;
  unsubscribe: (room: Room) => void;
  refresh: (proof: { token: string }) => void;
  viewing: (what: { conversation: number | null }) => void;
  typing: (what: { conversation: number; typing: boolean }) => void;
}

/** The server ends a connection whose token ran out; the library does not come back from that by itself. */
const COME_BACK_MS = 1_500;

export type LiveState = "offline" | "starting" | "connecting" | "live";

let socket: Socket<Listeners, Requests> | null = null;
let live: LiveState = "offline";
let wasConnected = false;
const rooms = new Map<string, { room: Room; count: number }>();
const watchers = new Set<() => void>();
/** The conversation that is open here. */
let viewed: number | null = null;
let typedAt = 0;

const STILL_HERE_MS = 20_000;
const TYPING_EACH_MS = 3_000;

function setLive(next: LiveState): void {
  live = next;
  watchers.forEach((watcher) => watcher());
}

function connect(): Socket<Listeners, Requests> {
  const created: Socket<Listeners, Requests> = io({
    path: "/socket.io",
    // Several web processes have no sticky sessions, which long polling would need.
    transports: ["websocket"],
    auth: (give) => {
      const session = getSession();
      give({ token: session.state === "signed-in" ? session.access : "" });
    },
    reconnectionDelayMax: 10_000,
  });
  created.on("connect", () => {
    setLive("live");
    rooms.forEach(({ room }) => created.emit("subscribe", room));
    if (viewed !== null) created.emit("viewing", { conversation: viewed });
    // Events missed while away are not repeated: the REST answer is the truth.
    if (wasConnected) void queryClient.invalidateQueries();
    wasConnected = true;
  });
  created.on("disconnect", () => comeBack(created));
  created.on("connect_error", () => comeBack(created));
  return created;
}

function comeBack(lost: Socket<Listeners, Requests>): void {
  setLive("connecting");
  if (lost.active) return;
  setTimeout(() => {
    if (socket === lost && !lost.connected) lost.connect();
  }, COME_BACK_MS);
}

function followSession(): void {
  const session = getSession();
  if (session.state === "signed-in") {
    if (socket === null) {
      setLive("starting");
      socket = connect();
    } else if (socket.connected) {
      socket.emit("refresh", { token: session.access });
    }
  } else if (socket !== null) {
    socket.disconnect();
    socket = null;
    wasConnected = false;
    setLive("offline");
  }
}

/** Keep one connection for as long as someone is signed in. */
export function startRealtime(): void {
  subscribeToSession(followSession);
  followSession();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => live,
  );
}

/** Listen to one kind of event while mounted. `handler` should be stable. */
export function useEvent<Name extends keyof Events>(name: Name, handler: (payload: Events[Name]) => void): void {
  useEffect(() => {
    const current = socket;
    if (current === null) return;
    // The library cannot relate a generic event name to its listener; the types above do.
    const listener = handler as Listeners[Name];
    current.on(name, listener as never);
    return () => {
      current.off(name, listener as never);
    };
  }, [name, handler]);
}

/** Be in a room while mounted; several views may share one. */
export function useRoom(kind: "campaign" | "account", id: number): void {
  useEffect(() => {
    const room: Room = kind === "campaign" ? { campaign: id } : { account: id };
    const key = `${kind}:${id}`;
    const entry = rooms.get(key) ?? { room, count: 0 };
    entry.count += 1;
    rooms.set(key, entry);
    if (entry.count === 1 && socket?.connected) socket.emit("subscribe", room);
    return () => leave(key);
  }, [kind, id]);
}

/** Say that a conversation is open here, for as long as it is. */
export function useViewing(conversationId: number): void {
  useEffect(() => {
    const tell = () => {
      if (socket?.connected) socket.emit("viewing", { conversation: conversationId });
    };
    viewed = conversationId;
    tell();
    const timer = setInterval(tell, STILL_HERE_MS);
    return () => {
      clearInterval(timer);
      viewed = null;
      if (socket?.connected) socket.emit("viewing", { conversation: null });
    };
  }, [conversationId]);
}

/** Say that keys are pressed, now and then. */
export function sayTyping(conversationId: number): void {
  if (Date.now() - typedAt < TYPING_EACH_MS || !socket?.connected) return;
  typedAt = Date.now();
  socket.emit("typing", { conversation: conversationId, typing: true });
}

function leave(key: string): void {
  const entry = rooms.get(key);
  if (entry === undefined) return;
  entry.count -= 1;
  if (entry.count > 0) return;
  rooms.delete(key);
  if (socket?.connected) socket.emit("unsubscribe", entry.room);
}
