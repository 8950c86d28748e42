import { Checkbox, Code, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { NumbersField } from "@/components/ui/NumbersField";
import type { useCreateKey } from "@/features/keys/api/create-key";
import { fieldErrors } from "@/lib/api/error";
import type { KeyScope, NamedOne } from "@/lib/api/types";

const DAY_MS = 86_400_000;
const LIFETIMES = ["90", "365", "never"] as const;

/** Every scope with its words; the compiler tells when the server has one that is missing here. */
export const SCOPE_WORDS = {
  "messages:send": "keys.scope.messagesSend",
  "messages:read": "keys.scope.messagesRead",
  "campaigns:read": "keys.scope.campaignsRead",
  "campaigns:write": "keys.scope.campaignsWrite",
  "contacts:read": "keys.scope.contactsRead",
  "contacts:write": "keys.scope.contactsWrite",
  "conversations:read": "keys.scope.conversationsRead",
  "conversations:write": "keys.scope.conversationsWrite",
  "events:read": "keys.scope.eventsRead",
  "accounts:read": "keys.scope.accountsRead",
  "uploads:read": "keys.scope.uploadsRead",
  "uploads:write": "keys.scope.uploadsWrite",
  "metrics:read": "keys.scope.metricsRead",
} as const satisfies Record<KeyScope, string>;

const SCOPES = Object.keys(SCOPE_WORDS) as KeyScope[];

function endOf(lifetime: (typeof LIFETIMES)[number]): string | null {
  return lifetime === "never" ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
}

interface KeyFieldsProps {
  create: ReturnType<typeof useCreateKey>;
  accounts: NamedOne[];
  onClose: () => void;
}

export function KeyFields({ create, accounts, onClose }: KeyFieldsProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      name: "",
      scopes: [] as string[],
      all_accounts: true,
      account_ids: [] as string[],
      lifetime: "365" as (typeof LIFETIMES)[number],
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("form.required") : null),
      scopes: (value) => (value.length === 0 ? t("keys.noScope") : null),
      account_ids: (value, values) => (!values.all_accounts && value.length === 0 ? t("keys.noNumber") : null),
    },
  });
  const submit = form.onSubmit(({ name, scopes, all_accounts, account_ids, lifetime }) => {
    create.mutate(
      {
        name: name.trim(),
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
        all_accounts,
        account_ids: all_accounts ? [] : account_ids.map(Number),
        expires_at: endOf(lifetime),
      },
      { onError: (error) => form.setErrors(fieldErrors(error)) },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("setup.name")}
          description={t("keys.nameHint")}
          data-autofocus
          maxLength={100}
          {...form.getInputProps("name")}
        />
        <Checkbox.Group label={t("keys.may")} description={t("keys.mayHint")} {...form.getInputProps("scopes")}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={t(SCOPE_WORDS[scope])}
                description={<Code fz="xs">{scope}</Code>}
              />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <NumbersField form={form} accounts={accounts} hint={t("keys.numbersHint")} />
        <Select
          label={t("keys.lifetime")}
          data={LIFETIMES.map((value) => ({
            value,
            label: value === "never" ? t("keys.forever") : t("keys.days", { count: Number(value) }),
          }))}
          allowDeselect={false}
          {...form.getInputProps("lifetime")}
        />
        <ActionFoot
          label={t("keys.create")}
          busy={create.isPending}
          error={create.error}
          form={form}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
