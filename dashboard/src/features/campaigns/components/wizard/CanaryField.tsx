import { Group, NumberInput, Radio, Stack, Switch } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { USUAL_FAILED_PERCENT } from "@/features/campaigns/components/CanaryNotice";
import type { Campaign } from "@/lib/api/types";

const SAVE_PAUSE_MS = 500;
const USUAL_SIZE = 100;
const LARGEST_SIZE = 100_000;
const USUAL_MINUTES = 30;
const A_WEEK = 7 * 24 * 60;

type Canary = Pick<Campaign, "canary_size" | "canary_minutes" | "canary_max_failed_percent">;

const NONE: Canary = { canary_size: null, canary_minutes: null, canary_max_failed_percent: null };

/** A canary of a tenth of the people, at most a hundred. */
function usual(people: number): Canary {
  return { ...NONE, canary_size: Math.max(1, Math.min(USUAL_SIZE, Math.floor(people / 10))) };
}

/** The first few people, then a decision about the others; stored as it is typed. */
export function CanaryField({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const save = useSaveCampaign();
  const [canary, setCanary] = useState<Canary>(() => ({
    canary_size: campaign.canary_size,
    canary_minutes: campaign.canary_minutes,
    canary_max_failed_percent: campaign.canary_max_failed_percent,
  }));
  const store = useDebouncedCallback((draft: Canary) => save.mutate({ id: campaign.id, draft }), SAVE_PAUSE_MS);
  const change = (next: Canary) => {
    setCanary(next);
    store(next);
  };
  const people = campaign.audience.good;
  return (
    <Section title={t("canary.title")} sentence={t("canary.hint")}>
      <Switch
        label={t("canary.wanted")}
        checked={canary.canary_size !== null}
        disabled={people < 2 && canary.canary_size === null}
        onChange={(event) => change(event.currentTarget.checked ? usual(people) : NONE)}
      />
      {canary.canary_size !== null && <Choices canary={canary} people={people} onChange={change} />}
      {save.isError && <Problem error={save.error} />}
    </Section>
  );
}

interface ChoicesProps {
  canary: Canary;
  people: number;
  onChange: (next: Canary) => void;
}

function Choices({ canary, people, onChange }: ChoicesProps) {
  const { t } = useTranslation();
  const byItself = canary.canary_minutes !== null;
  const byTime = { canary_minutes: USUAL_MINUTES, canary_max_failed_percent: USUAL_FAILED_PERCENT };
  return (
    <Stack gap="sm" mt="sm">
      <Count
        label={t("canary.size")}
        value={canary.canary_size}
        min={1}
        max={Math.max(1, Math.min(LARGEST_SIZE, people - 1))}
        onChange={(canary_size) => onChange({ ...canary, canary_size })}
      />
      <Radio.Group
        label={t("canary.then")}
        value={byItself ? "time" : "person"}
        onChange={(who) =>
          onChange({ ...canary, ...(who === "time" ? byTime : { ...NONE, canary_size: canary.canary_size }) })
        }
      >
        <Stack gap="xs" mt={6}>
          <Radio value="person" label={t("canary.person")} />
          <Radio value="time" label={t("canary.time")} />
        </Stack>
      </Radio.Group>
      {byItself && (
        <Group gap="sm">
          <Count
            label={t("canary.minutes")}
            value={canary.canary_minutes}
            min={1}
            max={A_WEEK}
            onChange={(canary_minutes) => onChange({ ...canary, canary_minutes })}
          />
          <Count
            label={t("canary.percent")}
            value={canary.canary_max_failed_percent}
            min={0.1}
            max={100}
            decimals={1}
            onChange={(canary_max_failed_percent) => onChange({ ...canary, canary_max_failed_percent })}
          />
        </Group>
      )}
    </Stack>
  );
}

interface CountProps {
  label: string;
  value: number | null;
  min: number;
  max: number;
  decimals?: number;
  onChange: (value: number) => void;
}

/** A number that must stay one: an emptied field keeps the last. */
function Count({ label, value, min, max, decimals = 0, onChange }: CountProps) {
  return (
    <NumberInput
      label={label}
      value={value ?? min}
      onChange={(next) => typeof next === "number" && next >= min && next <= max && onChange(next)}
      min={min}
      max={max}
      decimalScale={decimals}
      allowNegative={false}
      clampBehavior="blur"
      w={{ base: "100%", xs: "16rem" }}
    />
  );
}
