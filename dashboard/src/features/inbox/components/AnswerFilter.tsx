import { CloseButton, UnstyledButton } from "@mantine/core";
import { IconSpeakerphone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useCampaignName } from "@/features/inbox/api/answered-campaigns";
import type { Chosen } from "@/features/inbox/filters";
import { cssColour, intentColour, INTENTS } from "@/lib/states";

import classes from "./AnswerFilter.module.css";

const CHOICES = [...INTENTS, "unclear"] as const;

interface AnswerFilterProps {
  chosen: Chosen;
  onChange: (changes: Record<string, string | null>) => void;
}

/** Whose answers to which campaign are shown; only while the list is narrowed by them. */
export function AnswerFilter({ chosen, onChange }: AnswerFilterProps) {
  const { t } = useTranslation();
  const name = useCampaignName(chosen.campaign_id);
  if (chosen.campaign_id === "" && chosen.intent === "") return null;
  return (
    <div className={classes.filter}>
      <div className={classes.campaign}>
        <IconSpeakerphone size={15} aria-hidden />
        <span className={classes.name}>
          {chosen.campaign_id === "" ? t("inbox.meaning.anyCampaign") : <bdi>{name ?? "…"}</bdi>}
        </span>
        <CloseButton
          size="sm"
          aria-label={t("inbox.meaning.clear")}
          onClick={() => onChange({ campaign_id: null, intent: null })}
        />
      </div>
      <div className={classes.chips} role="group" aria-label={t("inbox.meaning.of")}>
        {CHOICES.map((one) => (
          <UnstyledButton
            key={one}
            className={classes.chip}
            aria-pressed={chosen.intent === one}
            onClick={() => onChange({ intent: chosen.intent === one ? null : one })}
          >
            <span className={classes.dot} style={{ background: cssColour(intentColour[one], "solid") }} aria-hidden />
            {t(`report.intent.${one}`)}
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
