import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { signIn } from "@/lib/api/client";
import { ApiError } from "@/lib/api/error";

interface SignInFormProps {
  expired: boolean;
  onDone: () => void;
}

export function SignInForm({ expired, onDone }: SignInFormProps) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { username: "", password: "" },
    validate: {
      username: (value) => (value.trim() === "" ? t("form.required") : null),
      password: (value) => (value === "" ? t("form.required") : null),
    },
  });
  const submit = form.onSubmit(async ({ username, password }) => {
    setBusy(true);
    setError(null);
    try {
      await signIn(username.trim(), password);
      onDone();
    } catch (refusal) {
      if (refusal instanceof ApiError && refusal.code === "UNAUTHORIZED")
        form.setFieldError("password", t("signIn.wrong"));
      else setError(refusal);
    } finally {
      setBusy(false);
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {expired && <Notice tone="info">{t("signIn.expired")}</Notice>}
        {error !== null && <Problem error={error} title={t("signIn.failed")} />}
        <TextInput
          label={t("signIn.username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={t("signIn.password")}
          autoComplete="current-password"
          {...form.getInputProps("password")}
          visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
        />
        <Button type="submit" fullWidth loading={busy} mt="xs">
          {t("signIn.action")}
        </Button>
      </Stack>
    </form>
  );
}
