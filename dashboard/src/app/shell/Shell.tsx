import "@mantine/notifications/styles.layer.css";

import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useNavigate } from "react-router";

import { firstPart, part } from "@/app/lazily";
import { lowerPlaces, places, placesFor } from "@/app/navigation";
import { BottomBar } from "@/app/shell/BottomBar";
import { PageSkeleton } from "@/app/shell/PageSkeleton";
import { Rail } from "@/app/shell/Rail";
import { useLiveUpdates } from "@/app/shell/live-updates";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { focusSearch, stepThroughRows, useShortcuts } from "@/lib/shortcuts";

import classes from "./Shell.module.css";

const ShortcutHelp = part(() => import("@/app/shell/ShortcutHelp").then((module) => module.ShortcutHelp));
const HookNews = firstPart(() => import("@/features/hooks/components/HookNews").then((module) => module.HookNews));
const InboxNews = firstPart(() => import("@/features/inbox/components/InboxNews").then((module) => module.InboxNews));

export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { role } = useUser();
  const [help, helpActions] = useDisclosure(false);
  const [narrow, setNarrow] = useLocalStorage({ key: "dispatcher.rail", defaultValue: false });
  useLiveUpdates();
  useShortcuts({
    "?": helpActions.open,
    "/": focusSearch,
    "[": () => setNarrow(!narrow),
    j: () => stepThroughRows(1),
    k: () => stepThroughRows(-1),
    ...Object.fromEntries(
      placesFor(role, [...places, ...lowerPlaces]).map((place) => [`g ${place.key}`, () => void navigate(place.path)]),
    ),
    "n c": () => void navigate("/campaigns/new"),
  });
  return (
    <div className={classes.shell} data-narrow={narrow || undefined}>
      <a href="#content" className={classes.skip}>
        {t("shell.skip")}
      </a>
      <Rail narrow={narrow} onToggle={() => setNarrow(!narrow)} onHelp={helpActions.open} />
      <main id="content" className={classes.main} tabIndex={-1}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomBar />
      {atLeast(role, "agent") && (
        <Suspense>
          <InboxNews />
        </Suspense>
      )}
      {atLeast(role, "admin") && (
        <Suspense>
          <HookNews />
        </Suspense>
      )}
      <Notifications position="bottom-right" />
      {help && (
        <Suspense>
          <ShortcutHelp opened onClose={helpActions.close} />
        </Suspense>
      )}
    </div>
  );
}
