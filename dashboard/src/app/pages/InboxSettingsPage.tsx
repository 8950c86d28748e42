import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Page } from "@/components/ui/Page";
import { CallingSection } from "@/features/inbox/components/settings/CallingSection";
import { CannedSection } from "@/features/inbox/components/settings/CannedSection";
import { LabelSection } from "@/features/inbox/components/settings/LabelSection";

/** What the inbox works with: labels, ready-made answers, notifications. */
export function InboxSettingsPage() {
  const { t } = useTranslation();
  return (
    <Page
      title={t("inboxSettings.title")}
      sentence={t("inboxSettings.sentence")}
      back={{ to: "/inbox", label: t("places.inbox") }}
    >
      <Stack maw="46rem">
        <CallingSection />
        <CannedSection />
        <LabelSection />
      </Stack>
    </Page>
  );
}
