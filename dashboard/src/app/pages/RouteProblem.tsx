import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A page that broke, or whose code could not be loaded after a new version was put up. */
export function RouteProblem() {
  const { t } = useTranslation();
  return (
    <Stack p="xl" maw="36rem" mx="auto" gap="sm" role="alert">
      <Title order={1}>{t("broken.title")}</Title>
      <Text c="dimmed">{t("broken.text")}</Text>
      <Group>
        <Button onClick={() => window.location.reload()}>{t("broken.reload")}</Button>
      </Group>
    </Stack>
  );
}
