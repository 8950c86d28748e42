import { IconCircleCheck, IconCircleX, IconLoader2, IconPlayerPause, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { ContactImport } from "@/lib/api/types";
import type { StateColour } from "@/lib/states";

const LOOKS: Record<ContactImport["status"], [StateColour, Icon]> = {
  running: ["blue", IconLoader2],
  stopped: ["amber", IconPlayerPause],
  failed: ["red", IconCircleX],
  completed: ["green", IconCircleCheck],
};

export function ImportStatusTag({ status, plain }: { status: ContactImport["status"]; plain?: boolean }) {
  const { t } = useTranslation();
  const [colour, icon] = LOOKS[status];
  return (
    <StateTag
      colour={colour}
      icon={icon}
      label={t(`imports.status.${status}`)}
      moving={status === "running"}
      plain={plain}
    />
  );
}
