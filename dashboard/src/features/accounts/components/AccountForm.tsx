import { Button, Drawer, Group, NumberInput, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { FormProblem } from "@/components/ui/FormProblem";
import { useSaveAccount, type AccountDraft } from "@/features/accounts/api/save-account";
import { useTestConnection, type Credentials } from "@/features/accounts/api/test-connection";
import { ConnectionChecks } from "@/features/accounts/components/ConnectionChecks";
import { newIdempotencyKey } from "@/lib/api/client";
import { ApiError, fieldErrors } from "@/lib/api/error";
import type { Account } from "@/lib/api/types";

interface AccountFormProps {
  /** Null: connect a new number. */
  account: Account | null;
  onClose: () => void;
  onSaved?: (account: Account) => void;
}

interface Values {
  name: string;
  phone_number_id: string;
  business_account_id: string;
  access_token: string;
  app_id: string;
  app_secret: string;
  rate_limit: number | "";
  customer_sees: string;
}

const CUSTOMER_SEES = ["typing", "read", "nothing"] as const;

export function AccountForm(props: AccountFormProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={props.onClose}
      size="md"
      title={props.account ? t("numbers.editTitle", { name: props.account.name }) : t("numbers.connect")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Fields {...props} />
    </Drawer>
  );
}

function draftOf(values: Values): AccountDraft {
  const { access_token: token, app_id: appId, app_secret: secret, rate_limit: limit, ...rest } = values;
  return {
    ...rest,
    ...(token && { access_token: token }),
    ...(appId && { app_id: appId }),
    ...(secret && { app_secret: secret }),
    rate_limit: limit === "" ? null : limit,
  };
}

function credentialsOf(account: Account | null, values: Values): Credentials {
  if (account !== null && values.access_token === "") return { id: account.id };
  const { phone_number_id, business_account_id, access_token, app_id, app_secret } = values;
  return {
    phone_number_id,
    business_account_id,
    access_token,
    ...(app_id && { app_id }),
    ...(app_secret && { app_secret }),
  };
}

function Fields({ account, onClose, onSaved }: AccountFormProps) {
  const { t } = useTranslation();
  const save = useSaveAccount(account?.id ?? null);
  const test = useTestConnection();
  const [idempotencyKey, setIdempotencyKey] = useState(newIdempotencyKey);
  const forget = () => {
    test.reset();
    save.reset();
  };
  const required = (value: string) => (value.trim() === "" ? t("form.required") : null);
  const digits = (value: string) => (/^\d+$/.test(value.trim()) ? null : t("form.digits"));
  const form = useForm<Values>({
    initialValues: {
      name: account?.name ?? "",
      phone_number_id: account?.phone_number_id ?? "",
      business_account_id: account?.business_account_id ?? "",
      access_token: "",
      app_id: account?.app_id ?? "",
      app_secret: "",
      rate_limit: account?.rate_limit ?? "",
      customer_sees: account?.customer_sees ?? "typing",
    },
    validate: {
      name: required,
      phone_number_id: digits,
      business_account_id: digits,
      access_token: (value) => (account === null ? required(value) : null),
    },
    transformValues: (values) => ({
      ...values,
      name: values.name.trim(),
      phone_number_id: values.phone_number_id.trim(),
      business_account_id: values.business_account_id.trim(),
      access_token: values.access_token.trim(),
    }),
    // What was answered to other words than those that stand here now would mislead.
    onValuesChange: () => forget(),
  });
  const submit = (skipTest: boolean) =>
    form.onSubmit((values) => {
      test.reset();
      save.mutate(
        { draft: draftOf(values), skipTest, idempotencyKey },
        {
          onSuccess: (saved) => {
            onSaved?.(saved);
            onClose();
          },
          onError: (error) => {
            setIdempotencyKey(newIdempotencyKey());
            form.setErrors(fieldErrors(error));
          },
        },
      );
    });
  const runTest = form.onSubmit((values) => {
    save.reset();
    test.mutate(credentialsOf(account, values), { onError: (error) => form.setErrors(fieldErrors(error)) });
  });
  const refusedByMeta = save.error instanceof ApiError && save.error.code === "UPSTREAM_ERROR";
  const toggle = { "aria-label": t("form.showPassword") };
  return (
    <form onSubmit={submit(false)} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("numbers.formHint")}
        </Text>
        <TextInput
          label={t("numbers.name")}
          description={t("numbers.nameHint")}
          data-autofocus
          {...form.getInputProps("name")}
        />
        <TextInput label={t("numbers.phoneNumberId")} inputMode="numeric" {...form.getInputProps("phone_number_id")} />
        <TextInput label={t("numbers.wabaId")} inputMode="numeric" {...form.getInputProps("business_account_id")} />
        <PasswordInput
          label={t("numbers.token")}
          description={
            account?.has_token ? t("numbers.tokenKept", { last4: account.token_last4 ?? "…" }) : t("numbers.tokenHint")
          }
          autoComplete="off"
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps("access_token")}
        />
        <Group grow align="flex-start">
          <TextInput label={t("numbers.appId")} inputMode="numeric" {...form.getInputProps("app_id")} />
          <PasswordInput
            label={t("numbers.appSecret")}
            autoComplete="off"
            placeholder={account?.has_app_secret ? t("numbers.kept") : undefined}
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("app_secret")}
          />
        </Group>
        <Text size="xs" c="dimmed" mt={-8}>
          {t("numbers.appHint")}
        </Text>
        <NumberInput
          label={t("numbers.rateLimit")}
          description={t("numbers.rateLimitHint")}
          min={1}
          max={1000}
          allowDecimal={false}
          {...form.getInputProps("rate_limit")}
        />
        <Select
          label={t("numbers.customerSees")}
          description={t("numbers.customerSeesHint")}
          data={CUSTOMER_SEES.map((value) => ({ value, label: t(`numbers.customerSeesOf.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps("customer_sees")}
        />
        {test.data && (
          <Notice
            tone={test.data.ok ? "good" : "bad"}
            title={test.data.ok ? t("numbers.testOk") : t("numbers.testBad")}
          >
            <ConnectionChecks result={test.data} />
          </Notice>
        )}
        {test.isError && <FormProblem error={test.error} form={form} />}
        {save.isError && (
          <FormProblem error={save.error} form={form} title={refusedByMeta ? t("numbers.refused") : undefined} />
        )}
        <Group justify="space-between">
          <Button variant="default" loading={test.isPending} onClick={() => runTest()}>
            {t("numbers.test")}
          </Button>
          <Group gap="xs">
            {refusedByMeta && (
              <Button variant="subtle" color="gray" onClick={() => submit(true)()}>
                {t("numbers.saveAnyway")}
              </Button>
            )}
            <Button type="submit" loading={save.isPending}>
              {account ? t("common.save") : t("numbers.connect")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
