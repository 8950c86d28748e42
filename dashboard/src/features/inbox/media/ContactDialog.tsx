import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import type { Made } from "@/features/inbox/media/ExtrasMenu";

interface ContactDialogProps {
  onClose: () => void;
  onMade: (made: Made) => void;
}

/** Somebody's card to send. */
export default function ContactDialog({ onClose, onMade }: ContactDialogProps) {
  const { t } = useTranslation();
  const required = (value: string) => (value.trim() === "" ? t("form.required") : null);
  const form = useForm({
    initialValues: { first: "", last: "", phone: "" },
    validate: {
      first: required,
      phone: (value) => (/\d{5}/.test(value.replace(/\D/g, "")) ? null : t("form.required")),
    },
  });
  const submit = form.onSubmit(({ first, last, phone }) => {
    const whole = `${first.trim()} ${last.trim()}`.trim();
    const digits = phone.replace(/\D/g, "");
    const name = { formatted_name: whole, first_name: first.trim(), ...(last.trim() && { last_name: last.trim() }) };
    // With a whole number the person can write to it at once.
    const isWhole = phone.trim().startsWith("+");
    const contacts = [{ name, phones: [{ phone: phone.trim(), ...(isWhole && { wa_id: digits }) }] }];
    onMade({ body: { contacts }, text: whole, kind: "contacts", content: { contacts } });
  });
  return (
    <Dialog title={t("inboxMedia.extras.contact")} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            data-autofocus
            label={t("inboxMedia.card.first")}
            maxLength={100}
            {...form.getInputProps("first")}
          />
          <TextInput label={t("inboxMedia.card.last")} maxLength={100} {...form.getInputProps("last")} />
          <TextInput
            label={t("inboxMedia.card.phone")}
            description={t("inboxMedia.card.phoneHint")}
            maxLength={40}
            inputMode="tel"
            {...form.getInputProps("phone")}
          />
          <ActionFoot label={t("inbox.send")} busy={false} error={null} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
