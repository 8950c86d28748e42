import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCosts } from "@/features/campaigns/api/get-costs";
import { CapDialog } from "@/features/campaigns/components/report/CapDialog";
import { useUser } from "@/lib/api/session";
import type { Campaign } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

/** The way on for a campaign that waits because it has reached its cap. */
export function RaiseCap({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const costs = useCosts(campaign.id, true);
  const [open, setOpen] = useState(false);
  if (!atLeast(role, "operator")) return null;
  return (
    <>
      <Button size="xs" variant="default" mt="xs" disabled={costs.data === undefined} onClick={() => setOpen(true)}>
        {t("cost.capChange")}
      </Button>
      {open && costs.data && <CapDialog campaign={campaign} costs={costs.data} onClose={() => setOpen(false)} />}
    </>
  );
}
