import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { signIn } from "@/lib/api/client";
import { ApiError } from "@/lib/api/error";
import { useAct } from "@/lib/use-act";

const isWrong = (refusal: unknown) => refusal instanceof ApiError && refusal.code === "UNAUTHORIZED";

interface SignInFormProps {
  expired: boolean;
  onDone: () => void;
}

export function SignInForm({ expired, onDone }: SignInFormProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { username: "", password: "" },
    validate: {
      username: (value) => (value.trim() === "" ? t("form.required") : null),
      password: (value) => (value === "" ? t("form.required") : null),
    },
  });
  const { run, busy, error } = useAct(
    async ({ username, password }: typeof form.values) => {
      await signIn(username.trim(), password);
      onDone();
    },
    (refusal) => isWrong(refusal) && form.setFieldError("password", t("signIn.wrong")),
  );
  return (
    <form onSubmit={form.onSubmit(run)} noValidate>
      <Stack>
        {expired && <Notice tone="info">{t("signIn.expired")}</Notice>}
        {error !== null && !isWrong(error) && <Problem error={error} title={t("signIn.failed")} />}
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
