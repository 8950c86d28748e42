import { Progress, Stack, Tabs, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { BadRows } from "@/features/campaigns/components/wizard/BadRows";
import type { Campaign, FileColumn } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** How the import goes, then how many rows are good, and the others in a list. */
export function AudienceResult({ campaign, columns }: { campaign: Campaign; columns: FileColumn[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { audience } = campaign;
  if (audience.status === "none") return null;
  if (audience.status === "failed")
    return <Problem error={null} title={say(audience.error) ?? t("wizard.importFailed")} />;
  if (audience.status === "importing") {
    return (
      <Section title={t("wizard.importing", { share: format.percent(audience.progress ?? 0) })}>
        <Progress value={100 * (audience.progress ?? 0)} animated aria-label={t("files.progress")} />
      </Section>
    );
  }
  return (
    <Stack>
      <FigureStrip
        figures={[
          { label: t("wizard.good"), colour: "green", value: audience.good },
          { label: t("wizard.bad"), colour: "red", value: audience.bad },
          { label: t("wizard.duplicates"), colour: "grey", value: audience.duplicates },
        ]}
      />
      {audience.bad + audience.duplicates > 0 && (
        <Section title={t("wizard.notSent")} sentence={t("wizard.notSentHint")}>
          <Tabs defaultValue={audience.bad > 0 ? "bad" : "duplicate"}>
            <Tabs.List mb="sm">
              {audience.bad > 0 && (
                <Tabs.Tab value="bad">
                  {t("wizard.bad")}{" "}
                  <Text span size="xs" c="dimmed">
                    {format.number(audience.bad)}
                  </Text>
                </Tabs.Tab>
              )}
              {audience.duplicates > 0 && (
                <Tabs.Tab value="duplicate">
                  {t("wizard.duplicates")}{" "}
                  <Text span size="xs" c="dimmed">
                    {format.number(audience.duplicates)}
                  </Text>
                </Tabs.Tab>
              )}
            </Tabs.List>
            <Tabs.Panel value="bad">
              <BadRows campaign={campaign} status="bad" columns={columns} />
            </Tabs.Panel>
            <Tabs.Panel value="duplicate">
              <BadRows campaign={campaign} status="duplicate" columns={columns} />
            </Tabs.Panel>
          </Tabs>
        </Section>
      )}
    </Stack>
  );
}
