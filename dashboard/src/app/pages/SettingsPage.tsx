import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Page } from "@/components/ui/Page";
import { KeysSection } from "@/features/keys/components/KeysSection";
import { AppearanceSection } from "@/features/profile/components/AppearanceSection";
import { PasswordSection } from "@/features/profile/components/PasswordSection";
import { ProfileSection } from "@/features/profile/components/ProfileSection";

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("places.settings")} sentence={t("settings.sentence")}>
      <Stack maw="46rem">
        <ProfileSection />
        <AppearanceSection />
        <PasswordSection />
        <KeysSection />
      </Stack>
    </Page>
  );
}
