import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useCounts } from "@/features/inbox/api/get-conversations";
import { TABS, type Tab } from "@/features/inbox/filters";
import { useFormat } from "@/lib/format";

import classes from "./InboxTabs.module.css";

interface InboxTabsProps {
  tab: Tab;
  addressOf: (tab: Tab) => string;
}

/** The lists one works from, with how many wait in each. */
export function InboxTabs({ tab, addressOf }: InboxTabsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = useCounts().data;
  const nav = useRef<HTMLElement>(null);
  const counted = counts !== undefined;
  useEffect(() => {
    // Whoever comes from elsewhere may have chosen one behind the edge; the counts push it further.
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab, counted]);
  return (
    <nav ref={nav} className={classes.tabs} aria-label={t("inbox.tabs.label")}>
      {TABS.map((one) => {
        const count = one === "closed" || one === "all" ? undefined : counts?.[one];
        return (
          <Link key={one} to={addressOf(one)} className={classes.tab} aria-current={one === tab ? "true" : undefined}>
            {t(`inbox.tabs.${one}`)}
            {count !== undefined && count > 0 && <span className={classes.count}>{format.number(count)}</span>}
          </Link>
        );
      })}
    </nav>
  );
}
