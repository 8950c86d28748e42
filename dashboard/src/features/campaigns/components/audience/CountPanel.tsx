import { List, Loader, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useAudienceCount } from "@/features/campaigns/api/audience";
import { audienceInWords } from "@/features/campaigns/audience-words";
import { useAbout } from "@/features/campaigns/use-about";
import type { AudienceCount, AudienceDefinition } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

const PAUSE_MS = 350;

interface CountPanelProps {
  definition: AudienceDefinition | null;
  /** Whose template says which opt-outs keep people away; null outside of a campaign. */
  campaignId: number | null;
}

/** How many people it is now, in plain words, who of them gets nothing and why, and some of them. */
export function CountPanel({ definition, campaignId }: CountPanelProps) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(definition, PAUSE_MS);
  const count = useAudienceCount(asked, campaignId);
  return (
    <Section title={t("audience.people")}>
      <Stack gap="md" aria-live="polite" mih="12rem">
        {definition === null ? (
          <Text c="dimmed">{t("audience.nobodyYet")}</Text>
        ) : count.isError ? (
          <Problem error={count.error} onRetry={() => void count.refetch()} />
        ) : count.data === undefined || asked === null ? (
          <Loader size="sm" aria-label={t("audience.counting")} />
        ) : (
          <Counted definition={asked} count={count.data} />
        )}
      </Stack>
    </Section>
  );
}

function Counted({ definition, count }: { definition: AudienceDefinition; count: AudienceCount }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const words = audienceInWords(definition, { t, language: i18n.language, names: count.names });
  const about = useAbout();
  const leftOut = count.left_out.reduce((sum, one) => sum + one.count, 0);
  const shown = (value: number) => (count.is_exact ? { value } : { text: about(value) });
  return (
    <>
      <Text data-testid="audience-words">{words}</Text>
      <FigureStrip
        figures={[
          { label: t("audience.people"), ...shown(count.total) },
          { label: t("audience.reachable"), colour: "green", ...shown(count.reachable) },
          { label: t("audience.leftOut"), colour: "grey", ...shown(leftOut) },
        ]}
      />
      {!count.is_exact && (
        <Text size="sm" c="dimmed">
          {t("audience.notCounted")}
        </Text>
      )}
      {count.left_out.length > 0 && (
        <List size="sm" spacing={4}>
          {count.left_out.map((one) => (
            <List.Item key={one.reason}>
              {t(`audience.reason.${one.reason as "NO_PHONE"}`)}:{" "}
              {count.is_exact ? format.number(one.count) : about(one.count)}
            </List.Item>
          ))}
        </List>
      )}
      {count.sample.length > 0 ? (
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            {t("audience.sample")}
          </Text>
          <Text size="sm">{count.sample.map((one) => one.name ?? one.phone ?? `#${one.id ?? ""}`).join(", ")}</Text>
        </div>
      ) : (
        <Text c="dimmed">{t("audience.nobody")}</Text>
      )}
    </>
  );
}
