import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Section } from "@/components/ui/Section";

/** The ways to teams and to other systems. */
export function DeskSettings() {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t("teams.title")} sentence={t("teams.settings")}>
        <Button variant="default" component={Link} to="/settings/teams">
          {t("teams.open")}
        </Button>
      </Section>
      <Section title={t("systems.title")} sentence={t("systems.settings")}>
        <Button variant="default" component={Link} to="/settings/sources">
          {t("systems.open")}
        </Button>
      </Section>
    </>
  );
}
