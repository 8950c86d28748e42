import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Page } from "@/components/ui/Page";
import { HouseHours } from "@/features/campaigns/components/HouseHours";
import { KeysSection } from "@/features/keys/components/KeysSection";
import { AppearanceSection } from "@/features/profile/components/AppearanceSection";
import { PasswordSection } from "@/features/profile/components/PasswordSection";
import { ProfileSection } from "@/features/profile/components/ProfileSection";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";

export function SettingsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("places.settings")} sentence={t("settings.sentence")}>
      <Stack maw="46rem">
        <ProfileSection />
        <AppearanceSection />
        <PasswordSection />
        {atLeast(useUser().role, "admin") && <HouseHours />}
        <KeysSection />
      </Stack>
    </Page>
  );
}
