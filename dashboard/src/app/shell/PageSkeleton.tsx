import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** The frame of a page while its code is on the way. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack p="xl" maw="80rem" mx="auto" gap="lg" role="status" aria-label={t("common.loading")}>
      <Stack gap="xs">
        <Skeleton height={24} width="12rem" />
        <Skeleton height={14} width="24rem" maw="80%" />
      </Stack>
      <Skeleton height={320} radius="md" />
    </Stack>
  );
}
