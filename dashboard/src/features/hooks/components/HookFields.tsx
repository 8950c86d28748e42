import { Checkbox, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import type { HookDraft } from "@/features/hooks/api/hooks";
import { KIND_GROUPS, useKindName } from "@/features/hooks/kinds";
import { fieldErrors } from "@/lib/api/error";
import type { Hook, NamedOne } from "@/lib/api/types";

interface HookFieldsProps {
  hook: Hook | null;
  accounts: NamedOne[];
  busy: boolean;
  error: unknown;
  onCancel: () => void;
  onSave: (draft: HookDraft, onError: (error: unknown) => void) => void;
}

export function HookFields({ hook, accounts, busy, error, onCancel, onSave }: HookFieldsProps) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const form = useForm({
    initialValues: {
      name: hook?.name ?? "",
      url: hook?.url ?? "",
      everything: hook === null || hook.kinds.length === 0,
      kinds: hook?.kinds ?? [],
      all_accounts: hook?.all_accounts ?? true,
      account_ids: (hook?.account_ids ?? []).map(String),
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("form.required") : null),
      url: (value) => (value.trim() === "" ? t("form.required") : null),
      kinds: (value, values) => (!values.everything && value.length === 0 ? t("hooks.noKind") : null),
      account_ids: (value, values) => (!values.all_accounts && value.length === 0 ? t("keys.noNumber") : null),
    },
  });
  const submit = form.onSubmit((values) => {
    const draft = {
      name: values.name.trim(),
      url: values.url.trim(),
      kinds: values.everything ? [] : values.kinds,
      all_accounts: values.all_accounts,
      account_ids: values.all_accounts ? [] : values.account_ids.map(Number),
    };
    onSave(draft, (refusal) => form.setErrors(fieldErrors(refusal)));
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("hooks.name")}
          description={t("hooks.nameHint")}
          maxLength={60}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <TextInput
          label={t("hooks.url")}
          description={t("hooks.urlHint")}
          type="url"
          placeholder="https://"
          spellCheck={false}
          {...form.getInputProps("url")}
        />
        <Checkbox
          label={t("hooks.everything")}
          description={t("hooks.everythingHint")}
          {...form.getInputProps("everything", { type: "checkbox" })}
        />
        {!form.values.everything && (
          <MultiSelect
            label={t("hooks.kinds")}
            placeholder={form.values.kinds.length === 0 ? t("hooks.chooseKinds") : undefined}
            data={KIND_GROUPS.map(({ name, kinds }) => ({
              group: t(`hooks.${name}`),
              items: kinds.map((kind) => ({ value: kind, label: kindName(kind) })),
            }))}
            searchable
            {...form.getInputProps("kinds")}
          />
        )}
        <Checkbox label={t("hooks.allNumbers")} {...form.getInputProps("all_accounts", { type: "checkbox" })} />
        {!form.values.all_accounts && (
          <MultiSelect
            label={t("hooks.numbers")}
            description={t("hooks.numbersHint")}
            placeholder={form.values.account_ids.length === 0 ? t("team.choose") : undefined}
            data={accounts.map((one) => ({ value: String(one.id), label: one.name }))}
            searchable
            {...form.getInputProps("account_ids")}
          />
        )}
        <ActionFoot
          label={hook ? t("common.save") : t("hooks.add")}
          busy={busy}
          error={error}
          form={form}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}
