import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <Empty
        icon={IconMapOff}
        title={t("notFound.heading")}
        text={t("notFound.text")}
        action={
          <Button component={Link} to="/" variant="default">
            {t("notFound.home")}
          </Button>
        }
      />
    </Page>
  );
}
