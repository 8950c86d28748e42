import { Skeleton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useRecipientFile } from "@/features/campaigns/api/get-recipient-file";
import { useTimes } from "@/features/campaigns/api/get-times";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { HoursField } from "@/features/campaigns/components/schedule/HoursField";
import { LimitsField } from "@/features/campaigns/components/schedule/LimitsField";
import { OftenField } from "@/features/campaigns/components/schedule/OftenField";
import { RepeatField } from "@/features/campaigns/components/schedule/RepeatField";
import { StartField } from "@/features/campaigns/components/schedule/StartField";
import { TimesTable } from "@/features/campaigns/components/schedule/TimesTable";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { draftOf, planOf, type Plan } from "@/features/campaigns/schedule";
import type { Campaign, Schedule } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

const SAVE_PAUSE_MS = 500;

/** When people are written to; stored as it is chosen, so that the times beside it are told anew. */
export function ScheduleStep({ campaign }: { campaign: Campaign }) {
  const navigate = useNavigate();
  const file = useRecipientFile(campaign.audience.upload_id);
  const save = useSaveCampaign();
  const [plan, setPlan] = useState(() => planOf(campaign));
  const store = useDebouncedCallback(
    (next: Plan) => save.mutate({ id: campaign.id, draft: draftOf(next) }),
    SAVE_PAUSE_MS,
  );
  const change = (next: Plan) => {
    setPlan(next);
    if (next.kind === "now" || next.wall !== null) store(next);
  };
  const changeSchedule = (schedule: Schedule) => change({ ...plan, schedule });
  const goOn = () => {
    store.cancel();
    save.mutate(
      { id: campaign.id, draft: draftOf(plan) },
      { onSuccess: () => void navigate(`/campaigns/${campaign.id}/edit/send`) },
    );
  };
  return (
    <StepFrame
      aside={<Forecast campaign={campaign} />}
      back={`/campaigns/${campaign.id}/edit/content`}
      next={<Continue disabled={plan.kind !== "now" && plan.wall === null} busy={save.isPending} onClick={goOn} />}
    >
      <StartField plan={plan} columns={(file.data?.columns ?? []).map((one) => one.name)} onChange={change} />
      {plan.kind !== "now" && <RepeatField plan={plan} onChange={changeSchedule} />}
      <HoursField schedule={plan.schedule} onChange={changeSchedule} />
      <LimitsField schedule={plan.schedule} onChange={changeSchedule} />
      <OftenField cap={plan.cap} onChange={(cap) => change({ ...plan, cap: { ...plan.cap, ...cap } })} />
      {save.isError && <Problem error={save.error} />}
    </StepFrame>
  );
}

/** What the choices mean for the people of this campaign. */
function Forecast({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const times = useTimes(campaign.id, campaign.updated_at);
  return (
    <Section
      title={t("schedule.whoWhen")}
      sentence={
        times.data?.ends_at &&
        t("schedule.allReached", { time: format.dateTime(times.data.ends_at, campaign.timezone) })
      }
    >
      {times.isError ? (
        <Problem error={times.error} onRetry={() => void times.refetch()} />
      ) : times.data === undefined ? (
        <Skeleton height={160} />
      ) : (
        <TimesTable times={times.data} />
      )}
    </Section>
  );
}
