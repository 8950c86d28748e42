import { Suspense } from "react";

import { part } from "@/app/lazily";
import { useHooks } from "@/features/hooks/api/hooks";

const HookNotice = part(() => import("@/features/hooks/components/HookNotice").then((module) => module.HookNotice));

/** Webhooks that were switched off by themselves, for whoever can do something about it. */
export function HookTrouble() {
  const off = useHooks().data?.items.filter((hook) => hook.disabled_why !== null) ?? [];
  if (off.length === 0) return null;
  return (
    <Suspense>
      <HookNotice hooks={off} />
    </Suspense>
  );
}
