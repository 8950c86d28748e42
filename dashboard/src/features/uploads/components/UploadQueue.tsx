import { ActionIcon, Group, Progress, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useErrorText } from "@/components/ui/Problem";
import type { UploadJob } from "@/features/uploads/components/use-upload-queue";
import { useFormat } from "@/lib/format";

export function UploadQueue({ jobs }: { jobs: UploadJob[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  if (jobs.length === 0) return null;
  return (
    <Stack gap="sm" my="md" role="status">
      {jobs.map((job) => (
        <div key={job.id}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" truncate>
              {job.name}{" "}
              <Text span c="dimmed" size="xs">
                {format.bytes(job.size)}
              </Text>
            </Text>
            <ActionIcon
              size="sm"
              onClick={job.cancel}
              aria-label={
                job.error === null ? t("files.cancel", { name: job.name }) : t("files.dismiss", { name: job.name })
              }
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
          {job.error === null ? (
            <Progress value={job.progress * 100} size="xs" aria-label={t("files.progress")} />
          ) : (
            <Text size="sm" c="var(--state-red-ink)" role="alert">
              {errorText(job.error)}
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
