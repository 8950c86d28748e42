import { Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { saveSegment } from "@/features/campaigns/api/audience";
import { askable, finished, group, type Group } from "@/features/campaigns/audience";
import { CountPanel } from "@/features/campaigns/components/audience/CountPanel";
import { GroupEditor } from "@/features/campaigns/components/audience/GroupEditor";
import type { Segment } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

interface SegmentFormProps {
  segment: Segment | null;
  /** The conditions a new one begins with. */
  begin?: Group;
  onClose: () => void;
}

/** Make a segment, or change this one. */
export function SegmentForm({ segment, begin, onClose }: SegmentFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(segment?.name ?? "");
  const [condition, setCondition] = useState<Group>(
    () => (segment?.condition as Group | undefined) ?? begin ?? group("all"),
  );
  const asked = askable(condition, group("any"));
  const { run, busy, error } = useAct(async () => {
    await saveSegment(segment?.id ?? null, { name, condition: finished(condition) });
    onClose();
  });
  return (
    <Dialog onClose={onClose} size="lg" title={segment ? t("segments.edit") : t("segments.add")}>
      <Stack>
        <TextInput
          label={t("segments.name")}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <GroupEditor label={t("segments.who")} value={condition} onChange={setCondition} />
        <CountPanel definition={asked} campaignId={null} />
        <ActionFoot
          label={t("common.save")}
          busy={busy}
          error={error}
          onCancel={onClose}
          onAct={run}
          disabled={name.trim() === "" || asked === null}
        />
      </Stack>
    </Dialog>
  );
}
