import { Button, Code, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { ApiError } from "@/lib/api/error";
import { say } from "@/lib/i18n/server-words";

/** What an error means for the reader: the server's own sentence where it wrote one. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t("errors.INTERNAL_ERROR");
    return error.message === "" || error.code === "INTERNAL_ERROR" ? t(`errors.${error.code}`) : say(error.message);
  };
}

/** Says a refusal beside the page: where what was asked for has no place of its own. */
export function useRefusalToast(): (refusal: unknown) => void {
  const textOf = useErrorText();
  return (refusal) => notifications.show({ color: "red", message: textOf(refusal) });
}

interface ProblemProps {
  error: unknown;
  onRetry?: () => void;
  title?: string;
}

/** A failed load or a refused step, in place. */
export function Problem({ error, onRetry, title }: ProblemProps) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const offline = error instanceof ApiError && error.code === "OFFLINE";
  return (
    <Notice tone="bad" icon={offline ? IconPlugConnectedX : undefined} title={title ?? t("errors.title")}>
      <Text size="sm">{textOf(error)}</Text>
      <Group gap="sm" mt={onRetry ? "xs" : 0}>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t("common.tryAgain")}
          </Button>
        )}
        {error instanceof ApiError && error.requestId !== null && error.status >= 500 && (
          <Text size="xs" c="dimmed">
            {t("errors.reference")} <Code>{error.requestId}</Code>
          </Text>
        )}
      </Group>
    </Notice>
  );
}
