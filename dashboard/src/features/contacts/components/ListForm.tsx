import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { FormProblem } from "@/components/ui/FormProblem";
import { saveList } from "@/features/contacts/api/groups";
import { fieldErrors } from "@/lib/api/error";
import type { ContactList } from "@/lib/api/types";

/** Make a list, or change this one. */
export function ListForm({ list, onClose }: { list: ContactList | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name: list?.name ?? "", description: list?.description ?? "" },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
  const submit = form.onSubmit(async (values) => {
    setBusy(true);
    try {
      await saveList(list?.id ?? null, values);
      onClose();
    } catch (refusal) {
      form.setErrors(fieldErrors(refusal));
      setError(refusal);
    } finally {
      setBusy(false);
    }
  });
  const title = list ? t("lists.edit") : t("lists.add");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t("lists.name")} data-autofocus {...form.getInputProps("name")} />
          <Textarea label={t("lists.description")} autosize minRows={2} {...form.getInputProps("description")} />
          {error !== null && <FormProblem error={error} form={form} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
