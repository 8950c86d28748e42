import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { changeStanding, useStanding } from "@/features/desk/api/standing";
import { useAct } from "@/lib/use-act";

/** Whether one is there: who is away is given nothing, and after a while what waits goes to others. */
export function StandingSwitch() {
  const { t } = useTranslation();
  const standing = useStanding();
  const change = useAct(changeStanding);
  return (
    <SegmentedControl
      aria-label={t("desk.standing")}
      size="sm"
      disabled={standing.data === undefined || change.busy}
      value={standing.data?.is_away ? "away" : "online"}
      onChange={(value) => change.run(value === "away")}
      data={[
        { value: "online", label: t("desk.online") },
        { value: "away", label: t("desk.away") },
      ]}
    />
  );
}
