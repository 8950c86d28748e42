import { useCallback } from "react";

import type { Campaign, ContactImport, FullStats, Overview, Page, Stats } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";
import { useEvent } from "@/lib/socket";

type CampaignList = Page<Campaign>;

function withStats(campaign: Campaign, id: number, stats: Stats): Campaign {
  return campaign.id === id ? { ...campaign, stats } : campaign;
}

function patchStats(id: number, stats: Stats): void {
  queryClient.setQueryData<Campaign>(keys.campaign(id), (old) => old && withStats(old, id, stats));
  queryClient.setQueryData<FullStats>(
    keys.campaignStats(id),
    (old) => old && { ...old, ...stats, funnel: { ...old.funnel, ...stats.funnel } },
  );
  queryClient.setQueriesData<CampaignList>(
    { queryKey: [...keys.campaigns, "list"] },
    (old) => old && { ...old, items: old.items.map((campaign) => withStats(campaign, id, stats)) },
  );
  queryClient.setQueryData<Overview>(
    keys.overview,
    (old) =>
      old && {
        ...old,
        campaigns: {
          ...old.campaigns,
          running: old.campaigns.running.map((campaign) => withStats(campaign, id, stats)),
        },
      },
  );
}

const GATHER_MS = 200;

/** Figures of many campaigns at once are drawn together, and of each only the latest. */
const gathered = new Map<number, Stats>();
let timer: ReturnType<typeof setTimeout> | null = null;

function gather(id: number, stats: Stats): void {
  gathered.set(id, stats);
  timer ??= setTimeout(() => {
    timer = null;
    const news = [...gathered];
    gathered.clear();
    news.forEach(([campaignId, latest]) => patchStats(campaignId, latest));
  }, GATHER_MS);
}

/** Let events patch or invalidate what is in the cache, on whatever page. */
export function useLiveUpdates(): void {
  useEvent(
    "campaign_progress",
    useCallback((event) => {
      // News of the audience brings no figures.
      if (event.stats) gather(event.campaign_id, event.stats);
      if (event.audience) {
        queryClient.setQueryData<Campaign>(
          keys.campaign(event.campaign_id),
          (old) => old && { ...old, audience: event.audience ?? old.audience },
        );
      }
    }, []),
  );
  useEvent(
    "campaign_status",
    useCallback((event) => {
      void queryClient.invalidateQueries({ queryKey: keys.campaign(event.campaign_id) });
      void queryClient.invalidateQueries({ queryKey: keys.campaignStats(event.campaign_id) });
      void queryClient.invalidateQueries({ queryKey: keys.campaignCosts(event.campaign_id) });
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
      void queryClient.invalidateQueries({ queryKey: keys.overview });
    }, []),
  );
  useEvent(
    "import_progress",
    useCallback(({ import_id: id, ...progress }) => {
      queryClient.setQueryData<ContactImport>(keys.contactImport(id), (old) => old && { ...old, ...progress });
      if (progress.status === "running") return;
      void queryClient.invalidateQueries({ queryKey: keys.imports });
      void queryClient.invalidateQueries({ queryKey: keys.contacts });
      void queryClient.invalidateQueries({ queryKey: keys.lists });
      void queryClient.invalidateQueries({ queryKey: keys.tags });
    }, []),
  );
  useEvent(
    "account_health",
    useCallback(() => {
      void queryClient.invalidateQueries({ queryKey: keys.accounts });
    }, []),
  );
  useEvent(
    "message_status",
    useCallback((event) => {
      void queryClient.invalidateQueries({ queryKey: keys.message(event.message_id) });
    }, []),
  );
}
