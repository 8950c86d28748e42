import { Button, Stack } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { AttachmentList } from "@/features/inbox/media/AttachmentList";
import type { Attachments } from "@/features/inbox/media/attachments";
import { acceptOf, type MediaKind } from "@/features/inbox/media/kinds";
import { Limited } from "@/features/inbox/media/Limited";
import type { OfferForm } from "@/features/inbox/media/OfferChoices";
import { OFFER_LIMITS } from "@/features/inbox/media/offers";

import classes from "./Media.module.css";

/** What WhatsApp takes above the words (reference §1.2). */
const ABOVE: MediaKind[] = ["image", "video", "document"];

interface OfferHeaderProps {
  form: OfferForm;
  /** Where a file may stand above instead of words; it is one at most. */
  files: Attachments | null;
}

/** What stands above an offer: a few words, or a file. */
export function OfferHeader({ form, files }: OfferHeaderProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  if (files !== null && files.all.length > 0) return <AttachmentList files={files} />;
  return (
    <Stack gap="xs">
      <Limited label={t("inboxMedia.offer.header")} maxLength={OFFER_LIMITS.header} {...form.getInputProps("header")} />
      {files !== null && form.values.header === "" && (
        <>
          <Button
            className={classes.more}
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPhoto size={15} aria-hidden />}
            onClick={() => input.current?.click()}
          >
            {t("inboxMedia.offer.headerFile")}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            accept={acceptOf(ABOVE)}
            aria-label={t("inboxMedia.offer.headerFile")}
            onChange={(event) => files.add([...(event.target.files ?? [])].slice(0, 1))}
          />
        </>
      )}
    </Stack>
  );
}
