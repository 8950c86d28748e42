import { Button, Group } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Beside } from "@/components/ui/Beside";

interface StepFrameProps {
  /** What stands beside the form and stays in sight. */
  aside?: ReactNode;
  back?: string;
  /** The button that leads on. */
  next: ReactNode;
  children: ReactNode;
}

interface ContinueProps {
  disabled?: boolean;
  busy?: boolean;
  onClick: () => void;
}

export function Continue({ disabled, busy, onClick }: ContinueProps) {
  const { t } = useTranslation();
  return (
    <Button rightSection={<IconArrowRight size={16} />} disabled={disabled} loading={busy} onClick={onClick}>
      {t("common.continue")}
    </Button>
  );
}

export function StepFrame({ aside, back, next, children }: StepFrameProps) {
  const { t } = useTranslation();
  const foot = (
    <Group justify="space-between">
      {back ? (
        <Button component={Link} to={back} variant="subtle" color="gray" leftSection={<IconArrowLeft size={16} />}>
          {t("common.back")}
        </Button>
      ) : (
        <span />
      )}
      {next}
    </Group>
  );
  return (
    <Beside aside={aside} foot={foot}>
      {children}
    </Beside>
  );
}
