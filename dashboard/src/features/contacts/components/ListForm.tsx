import { Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { saveList } from "@/features/contacts/api/groups";
import { fieldErrors } from "@/lib/api/error";
import type { ContactList } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** Make a list, or change this one. */
export function ListForm({ list, onClose }: { list: ContactList | null; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: list?.name ?? "", description: list?.description ?? "" },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
  const { run, busy, error } = useAct(
    async (values: typeof form.values) => {
      await saveList(list?.id ?? null, values);
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  const title = list ? t("lists.edit") : t("lists.add");
  return (
    <Dialog onClose={onClose} title={title}>
      <form onSubmit={form.onSubmit(run)} noValidate>
        <Stack>
          <TextInput label={t("lists.name")} data-autofocus {...form.getInputProps("name")} />
          <Textarea label={t("lists.description")} autosize minRows={2} {...form.getInputProps("description")} />
          <ActionFoot label={t("common.save")} busy={busy} error={error} form={form} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
