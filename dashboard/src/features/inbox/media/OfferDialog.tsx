import { ActionIcon, Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import type { Made } from "@/features/inbox/media/ExtrasMenu";
import { BODY_LIMITS, offerOf, OFFER_LIMITS, type OfferType, type OfferValues } from "@/features/inbox/media/offers";

interface OfferDialogProps {
  type: OfferType;
  onClose: () => void;
  onMade: (made: Made) => void;
}

/** Something to choose from: buttons, a list, a link, or a request for the place. */
export function OfferDialog({ type, onClose, onMade }: OfferDialogProps) {
  const { t } = useTranslation();
  const form = useOffer(type);
  const hasChoices = type === "button" || type === "list";
  const hasLabel = type === "list" || type === "cta_url";
  const submit = form.onSubmit((values) => {
    const interactive = offerOf(type, values);
    onMade({ body: { interactive }, text: interactive.body, kind: "interactive", content: { interactive } });
  });
  return (
    <Dialog title={t(`inboxMedia.extras.${type}`)} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
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
          {hasLabel && (
            <TextInput
              label={t(type === "list" ? "inboxMedia.offer.listLabel" : "inboxMedia.offer.linkLabel")}
              maxLength={OFFER_LIMITS.label}
              {...form.getInputProps("label")}
            />
          )}
          {type === "cta_url" && (
            <TextInput label={t("inboxMedia.offer.url")} inputMode="url" {...form.getInputProps("url")} />
          )}
          {hasChoices && <ChoiceFields form={form} type={type} />}
          {type !== "location_request" && (
            <TextInput
              label={t("inboxMedia.offer.footer")}
              maxLength={OFFER_LIMITS.footer}
              {...form.getInputProps("footer")}
            />
          )}
          <ActionFoot label={t("inbox.send")} busy={false} error={null} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function useOffer(type: OfferType) {
  const { t } = useTranslation();
  const required = (value: string) => (value.trim() === "" ? t("form.required") : null);
  const isUrl = (value: string) => (/^https?:\/\/\S+\.\S+/.test(value) ? null : t("inboxMedia.offer.wrongUrl"));
  const problems = ({ body, label, url, choices }: OfferValues) => ({
    body: required(body),
    ...((type === "list" || type === "cta_url") && { label: required(label) }),
    ...(type === "cta_url" && { url: isUrl(url) }),
    ...((type === "button" || type === "list") && choiceProblems(choices)),
  });
  const choiceProblems = (choices: string[]) => {
    const given = choices.map((one) => one.trim());
    const none = given.every((one) => one === "");
    const twice = given.findIndex((one, index) => one !== "" && given.indexOf(one) < index);
    if (none) return { "choices.0": t("form.required") };
    return twice < 0 ? {} : { [`choices.${twice}`]: t("inboxMedia.offer.twice") };
  };
  return useForm<OfferValues>({
    initialValues: { body: "", footer: "", label: "", url: type === "cta_url" ? "https://" : "", choices: ["", ""] },
    validate: problems,
  });
}

function ChoiceFields({ form, type }: { form: ReturnType<typeof useOffer>; type: OfferType }) {
  const { t } = useTranslation();
  const most = type === "button" ? OFFER_LIMITS.buttons : OFFER_LIMITS.rows;
  const longest = type === "button" ? OFFER_LIMITS.button : OFFER_LIMITS.row;
  const { choices } = form.values;
  return (
    <Stack gap="xs">
      {choices.map((_, index) => (
        <Group key={index} gap="xs" wrap="nowrap" align="end">
          <TextInput
            flex={1}
            label={t("inboxMedia.offer.choice", { at: index + 1 })}
            maxLength={longest}
            {...form.getInputProps(`choices.${index}`)}
          />
          {choices.length > 1 && (
            <ActionIcon
              size="input-sm"
              aria-label={t("inboxMedia.offer.removeChoice", { at: index + 1 })}
              onClick={() => form.removeListItem("choices", index)}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {choices.length < most && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => form.insertListItem("choices", "")}
        >
          {t("inboxMedia.offer.addChoice")}
        </Button>
      )}
    </Stack>
  );
}
