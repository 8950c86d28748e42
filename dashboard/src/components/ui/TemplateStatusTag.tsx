import { IconAlertTriangle, IconCircleCheck, IconClock, IconPlayerPause, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import { templateStatusColour, type StateColour } from "@/lib/states";

const icons: Partial<Record<StateColour, Icon>> = { green: IconCircleCheck, grey: IconClock, amber: IconPlayerPause };

/** A template's status in Meta's own term, made readable; Meta adds new ones without notice. */
export function TemplateStatusTag({ status, plain }: { status: string; plain?: boolean }) {
  const { t, i18n } = useTranslation();
  const colour = templateStatusColour(status);
  const fallback = status.charAt(0) + status.slice(1).toLowerCase().replaceAll("_", " ");
  const label = i18n.exists(`templateStatus.${status}`)
    ? t(`templateStatus.${status}` as "templateStatus.APPROVED")
    : fallback;
  return <StateTag colour={colour} icon={icons[colour] ?? IconAlertTriangle} label={label} plain={plain} />;
}
