import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Section } from "@/components/ui/Section";
import { useSendingRules } from "@/features/campaigns/api/get-sending-rules";
import { CapField } from "@/features/campaigns/components/schedule/CapField";
import type { Cap } from "@/features/campaigns/schedule";

interface OftenFieldProps {
  cap: Cap;
  onChange: (changed: Cap) => void;
}

/** How often this campaign's people may have been written to, and what holds for all campaigns beside it. */
export function OftenField({ cap, onChange }: OftenFieldProps) {
  const { t } = useTranslation();
  const house = useSendingRules();
  const words = [
    house.data?.cap_messages != null &&
      t("caps.houseCap", { count: house.data.cap_messages, days: house.data.cap_days ?? 1 }),
    house.data?.once_a_day && t("caps.onceADay"),
  ].filter(Boolean);
  return (
    <Section title={t("caps.title")} sentence={t("caps.campaignHint")}>
      <Stack gap="lg">
        {words.length > 0 && (
          <Notice tone="info" title={t("caps.houseHolds")}>
            {words.join(" · ")}
          </Notice>
        )}
        <CapField value={cap} onChange={onChange} />
      </Stack>
    </Section>
  );
}
