import { Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { useAttachments } from "@/features/inbox/media/attachments";
import type { Made } from "@/features/inbox/media/ExtrasMenu";
import { Limited } from "@/features/inbox/media/Limited";
import { ButtonFields, SectionFields } from "@/features/inbox/media/OfferChoices";
import { OfferHeader } from "@/features/inbox/media/OfferHeader";
import {
  BODY_LIMITS,
  NO_SECTION,
  offerOf,
  OFFER_LIMITS,
  PARTS,
  problemsOf,
  type OfferProblem,
  type OfferType,
  type OfferValues,
} from "@/features/inbox/media/offers";

interface OfferDialogProps {
  type: OfferType;
  conversationId: number;
  onClose: () => void;
  onMade: (made: Made) => void;
}

/** Something to choose from: buttons, a list, a link, or a request for the place. */
export default function OfferDialog({ type, conversationId, onClose, onMade }: OfferDialogProps) {
  const { t } = useTranslation();
  const form = useOffer(type);
  const files = useAttachments(conversationId);
  const parts = PARTS[type];
  const waiting = files.all.length > 0 && !files.ready;
  const submit = form.onSubmit((values) => {
    if (waiting) return;
    const interactive = offerOf(type, values, files.all[0]?.uploadId ?? null);
    onMade({ body: { interactive }, text: interactive.body, kind: "interactive", content: { interactive } });
  });
  return (
    <Dialog title={t(`inboxMedia.extras.${type}`)} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {parts.includes("header") && <OfferHeader form={form} files={parts.includes("file") ? files : null} />}
          <Textarea
            data-autofocus
            autosize
            minRows={2}
            maxRows={8}
            dir="auto"
            label={t("inboxMedia.offer.body")}
            maxLength={BODY_LIMITS[type]}
            {...form.getInputProps("body")}
          />
          {parts.includes("label") && (
            <Limited
              label={t(type === "list" ? "inboxMedia.offer.listLabel" : "inboxMedia.offer.linkLabel")}
              maxLength={OFFER_LIMITS.label}
              {...form.getInputProps("label")}
            />
          )}
          {parts.includes("url") && (
            <TextInput
              label={t("inboxMedia.offer.url")}
              inputMode="url"
              maxLength={2000}
              {...form.getInputProps("url")}
            />
          )}
          {type === "button" && <ButtonFields form={form} />}
          {type === "list" && <SectionFields form={form} />}
          {parts.includes("footer") && (
            <Limited
              label={t("inboxMedia.offer.footer")}
              maxLength={OFFER_LIMITS.footer}
              {...form.getInputProps("footer")}
            />
          )}
          <ActionFoot label={t("inbox.send")} busy={false} disabled={waiting} error={null} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function useOffer(type: OfferType) {
  const { t } = useTranslation();
  const said: Record<OfferProblem, string> = {
    required: t("form.required"),
    twice: t("inboxMedia.offer.twice"),
    wrongUrl: t("inboxMedia.offer.wrongUrl"),
  };
  return useForm<OfferValues>({
    initialValues: {
      header: "",
      body: "",
      footer: "",
      label: "",
      url: type === "cta_url" ? "https://" : "",
      choices: ["", ""],
      sections: [NO_SECTION],
    },
    // What is wrong is said while it is being written.
    validateInputOnChange: true,
    validate: (values) =>
      Object.fromEntries(Object.entries(problemsOf(type, values)).map(([path, problem]) => [path, said[problem]])),
  });
}
