import {
  IconAddressBook,
  IconDeviceMobile,
  IconHeadset,
  IconHistory,
  IconHome,
  IconInbox,
  IconPhoto,
  IconSend,
  IconSettings,
  IconTemplate,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";

import type { Role } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

export interface Place {
  name:
    | "overview"
    | "campaigns"
    | "inbox"
    | "contacts"
    | "templates"
    | "media"
    | "numbers"
    | "desk"
    | "team"
    | "audit"
    | "settings";
  path: string;
  icon: Icon;
  /** Second key of its shortcut, after g. */
  key: string;
  needs?: Role;
}

export const places: Place[] = [
  { name: "overview", path: "/", icon: IconHome, key: "o" },
  { name: "campaigns", path: "/campaigns", icon: IconSend, key: "c" },
  { name: "inbox", path: "/inbox", icon: IconInbox, key: "i", needs: "agent" },
  { name: "contacts", path: "/contacts", icon: IconAddressBook, key: "p" },
  { name: "templates", path: "/templates", icon: IconTemplate, key: "t" },
  { name: "media", path: "/media", icon: IconPhoto, key: "m" },
  { name: "numbers", path: "/numbers", icon: IconDeviceMobile, key: "n" },
];

export const lowerPlaces: Place[] = [
  { name: "desk", path: "/desk", icon: IconHeadset, key: "d", needs: "operator" },
  { name: "team", path: "/team", icon: IconUsers, key: "u", needs: "admin" },
  { name: "audit", path: "/audit", icon: IconHistory, key: "l", needs: "admin" },
  { name: "settings", path: "/settings", icon: IconSettings, key: "s" },
];

/** Those of these places that somebody with this role may go to. */
export function placesFor(role: Role, of: Place[]): Place[] {
  return of.filter((place) => place.needs === undefined || atLeast(role, place.needs));
}
