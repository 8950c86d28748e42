import { IconCheck, IconCircleDashed, IconHandStop, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { Consent } from "@/lib/api/types";
import type { StateColour } from "@/lib/states";

const LOOKS: Record<Consent["status"], { colour: StateColour; icon: Icon }> = {
  unknown: { colour: "grey", icon: IconCircleDashed },
  opted_in: { colour: "green", icon: IconCheck },
  opted_out: { colour: "red", icon: IconHandStop },
};

/** Whether a person may be written to; a no says how far it goes. */
export function ConsentTag({ consent, plain }: { consent: Consent; plain?: boolean }) {
  const { t } = useTranslation();
  const { colour, icon } = LOOKS[consent.status];
  const far = consent.scope === "all" ? t("consent.noMessages") : t("consent.noMarketing");
  const label = consent.status === "opted_out" ? far : t(`consent.${consent.status}`);
  return <StateTag colour={colour} icon={icon} label={label} plain={plain} />;
}
