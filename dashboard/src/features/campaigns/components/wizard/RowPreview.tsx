import type { TFunction } from "i18next";
import { ActionIcon, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { Problem } from "@/components/ui/Problem";
import { usePreview } from "@/features/campaigns/api/get-preview";
import { LETTERS } from "@/features/campaigns/variants";
import type { Campaign, RowPreview as RowPreviewAnswer, Template } from "@/lib/api/types";
import { useUploadUrl } from "@/lib/blob-url";
import { say } from "@/lib/i18n/server-words";

interface RowPreviewProps {
  campaign: Campaign;
  template: Template;
  /** Which of the campaign's messages; without one, what each person gets. */
  message?: number;
  /** Called once before the first preview, to store what was proposed. */
  onFirstNeed?: () => void;
}

function versionOf(preview: RowPreviewAnswer, tested: boolean, t: TFunction): string {
  if (preview.held_out) return t("versions.heldOut");
  if (preview.waits) return t("versions.waits");
  return tested ? t("versions.both", { letter: LETTERS[preview.arm], language: preview.language }) : preview.language;
}

/** The message as each real recipient will see it, one row after the other. */
export function RowPreview({ campaign, template, message, onFirstNeed }: RowPreviewProps) {
  const { t } = useTranslation();
  const [row, setRow] = useState<number | null>(null);
  const preview = usePreview(campaign.id, row, message ?? null, campaign.audience.good > 0);
  const first = useRef(onFirstNeed);
  useEffect(() => {
    first.current?.();
    first.current = undefined;
  }, []);
  const isOfContacts = campaign.audience.source === "contacts";
  const shown = preview.data?.preview ?? template.preview;
  const mediaUrl = useUploadUrl(shown.header.media_upload_id);
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap">
        <ActionIcon
          variant="default"
          disabled={!preview.data?.previous_row}
          onClick={() => setRow(preview.data?.previous_row ?? null)}
          aria-label={t("wizard.previousRow")}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <Text size="sm" c="dimmed" ta="center" aria-live="polite">
          {preview.data ? (
            <>
              {preview.data.phone}
              <br />
              <Text span size="xs">
                {t(isOfContacts ? "wizard.personOf" : "wizard.rowOf", { row: preview.data.row })}
              </Text>
            </>
          ) : (
            t("wizard.preview")
          )}
        </Text>
        <ActionIcon
          variant="default"
          disabled={!preview.data?.next_row}
          onClick={() => setRow(preview.data?.next_row ?? null)}
          aria-label={t("wizard.nextRow")}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
      </Group>
      {preview.isLoading ? <Skeleton height={260} radius="md" /> : <PhonePreview preview={shown} mediaUrl={mediaUrl} />}
      {campaign.variants.length > 0 && preview.data && (
        <Text size="sm" c="dimmed" ta="center">
          {versionOf(preview.data, campaign.ab_test !== null, t)}
        </Text>
      )}
      {preview.isError && <Problem error={preview.error} />}
      {preview.data?.problems.map((problem, index) => (
        <Notice key={index} tone="bad" title={problem.column}>
          {say(problem.message)}
        </Notice>
      ))}
    </Stack>
  );
}
