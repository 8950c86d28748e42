import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Page } from "@/components/ui/Page";
import { Section } from "@/components/ui/Section";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { HouseHours } from "@/features/campaigns/components/HouseHours";
import { DeskSettings } from "@/features/desk/components/DeskSettings";
import { KeysSection } from "@/features/keys/components/KeysSection";
import { AppearanceSection } from "@/features/profile/components/AppearanceSection";
import { PasswordSection } from "@/features/profile/components/PasswordSection";
import { ProfileSection } from "@/features/profile/components/ProfileSection";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";

export function SettingsPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const isAdmin = atLeast(role, "admin");
  const accounts = useAccounts({});
  return (
    <Page title={t("places.settings")} sentence={t("settings.sentence")}>
      <Stack maw="46rem">
        <ProfileSection />
        <AppearanceSection />
        <PasswordSection />
        {isAdmin && <HouseHours />}
        {atLeast(role, "agent") && (
          <Section title={t("inboxSettings.title")} sentence={t("inboxSettings.short")}>
            <Button variant="default" component={Link} to="/settings/inbox">
              {t("inboxSettings.open")}
            </Button>
          </Section>
        )}
        {atLeast(role, "operator") && (
          <Section title={t("assistant.title")} sentence={t("assistant.settings")}>
            <Button variant="default" component={Link} to="/settings/assistant">
              {t("assistant.open")}
            </Button>
          </Section>
        )}
        <Section title={t("prices.title")} sentence={t("prices.settings")}>
          <Button variant="default" component={Link} to="/settings/prices">
            {t("prices.open")}
          </Button>
        </Section>
        {isAdmin && (
          <Section title={t("webhooks.title")} sentence={t("webhooks.settings")}>
            <Button variant="default" component={Link} to="/settings/webhooks">
              {t("webhooks.open")}
            </Button>
          </Section>
        )}
        {isAdmin && <DeskSettings />}
        {isAdmin && <KeysSection accounts={accounts.data?.items ?? []} />}
        {isAdmin && (
          <Section title={t("hooks.title")} sentence={t("hooks.sentence")}>
            <Button variant="default" component={Link} to="/settings/hooks">
              {t("hooks.open")}
            </Button>
          </Section>
        )}
      </Stack>
    </Page>
  );
}
