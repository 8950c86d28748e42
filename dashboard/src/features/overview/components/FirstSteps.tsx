import { Button } from "@mantine/core";
import { IconDeviceMobile, IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Section } from "@/components/ui/Section";

/** What a new house needs first: a number, then a campaign. */
export function FirstSteps({
  hasNumber,
  mayConnect,
  mayWrite,
}: {
  hasNumber: boolean;
  mayConnect: boolean;
  mayWrite: boolean;
}) {
  const { t } = useTranslation();
  const text = hasNumber
    ? t("overview.firstCampaign")
    : mayConnect
      ? t("overview.firstNumber")
      : t("overview.askAdmin");
  const action = hasNumber
    ? mayWrite && (
        <Button component={Link} to="/campaigns/new" leftSection={<IconSend size={16} />}>
          {t("campaigns.new")}
        </Button>
      )
    : mayConnect && (
        <Button component={Link} to="/numbers?connect=1" leftSection={<IconDeviceMobile size={16} />}>
          {t("numbers.connect")}
        </Button>
      );
  return (
    <Section>
      <Empty
        icon={hasNumber ? IconSend : IconDeviceMobile}
        title={hasNumber ? t("overview.nothingRuns") : t("overview.welcome")}
        text={text}
        action={action}
      />
    </Section>
  );
}
