import { Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { CopyLine } from "@/components/ui/CopyLine";
import { Notice } from "@/components/ui/Notice";
import { useAddSource, useChangeSource, type SourceDraft } from "@/features/desk/api/sources";
import { fieldErrors } from "@/lib/api/error";
import type { NamedOne, Source, SourceWithSecret } from "@/lib/api/types";

interface SourceFormProps {
  /** Null: a new system. */
  source: Source | null;
  accounts: NamedOne[];
  onClose: () => void;
}

/** Name a system and say who answers; a new one then shows its secret this once. */
export function SourceForm({ source, accounts, onClose }: SourceFormProps) {
  const { t } = useTranslation();
  const add = useAddSource();
  const change = useChangeSource(source?.id ?? 0);
  const made = add.data;
  return (
    <Modal
      opened
      onClose={onClose}
      // A click beside the window must not lose what cannot be shown again.
      closeOnClickOutside={made === undefined}
      title={made ? made.name : source ? t("systems.edit", { name: source.name }) : t("systems.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {made ? (
        <SecretShown source={made} onClose={onClose} />
      ) : (
        <Fields
          source={source}
          accounts={accounts}
          busy={add.isPending || change.isPending}
          error={source ? change.error : add.error}
          onCancel={onClose}
          onSave={(draft, onError) =>
            source ? change.mutate(draft, { onSuccess: onClose, onError }) : add.mutate(draft, { onError })
          }
        />
      )}
    </Modal>
  );
}

/** What the other system needs, with the secret that is never shown again. */
export function SecretShown({ source, onClose }: { source: SourceWithSecret; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Notice tone="waiting">{t("systems.secretOnce")}</Notice>
      <CopyLine label={t("systems.secret")} value={source.secret} />
      <CopyLine label={t("systems.webhook")} value={source.webhook_url} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("common.close")}</Button>
      </Group>
    </Stack>
  );
}

interface FieldsProps {
  source: Source | null;
  accounts: NamedOne[];
  busy: boolean;
  error: unknown;
  onCancel: () => void;
  onSave: (draft: SourceDraft, onError: (error: unknown) => void) => void;
}

function Fields({ source, accounts, busy, error, onCancel, onSave }: FieldsProps) {
  const { t } = useTranslation();
  const only = accounts.length === 1 ? accounts[0] : undefined;
  const form = useForm({
    initialValues: {
      name: source?.name ?? "",
      account_id: String(source?.account_id ?? only?.id ?? ""),
      answers_url: source?.answers_url ?? "",
      is_active: source?.is_active ?? true,
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("form.required") : null),
      account_id: (value) => (value === "" ? t("form.required") : null),
    },
  });
  const submit = form.onSubmit((values) => {
    const draft: SourceDraft = {
      name: values.name.trim(),
      account_id: Number(values.account_id),
      answers_url: values.answers_url.trim() || null,
    };
    if (source) draft.is_active = values.is_active;
    onSave(draft, (refusal) => form.setErrors(fieldErrors(refusal)));
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t("systems.name")} maxLength={60} data-autofocus {...form.getInputProps("name")} />
        <Select
          label={t("systems.number")}
          data={accounts.map((one) => ({ value: String(one.id), label: one.name }))}
          searchable
          allowDeselect={false}
          {...form.getInputProps("account_id")}
        />
        <TextInput
          label={t("systems.url")}
          description={t("systems.urlHint")}
          type="url"
          placeholder="https://"
          spellCheck={false}
          {...form.getInputProps("answers_url")}
        />
        {source && <Switch label={t("systems.active")} {...form.getInputProps("is_active", { type: "checkbox" })} />}
        <ActionFoot
          label={source ? t("common.save") : t("systems.add")}
          busy={busy}
          error={error}
          form={form}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
