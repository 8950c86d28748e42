import { useSyncExternalStore } from "react";

import type { User } from "@/lib/api/types";

/** Who is signed in. The access token lives only here, in memory; the refresh token in an httpOnly cookie. */
export type Session =
  | { state: "unknown" }
  | { state: "signed-out"; reason: "none" | "expired" }
  | { state: "signed-in"; user: User; access: string };

let session: Session = { state: "unknown" };
const listeners = new Set<() => void>();

export function getSession(): Session {
  return session;
}

export function setSession(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session {
  return useSyncExternalStore(subscribeToSession, getSession);
}

export function setUser(user: User): void {
  if (session.state === "signed-in") setSession({ ...session, user });
}

/** The signed-in person; only for views behind the sign-in wall. */
export function useUser(): User {
  const current = useSession();
  if (current.state !== "signed-in") throw new Error("useUser outside of a signed-in view");
  return current.user;
}
