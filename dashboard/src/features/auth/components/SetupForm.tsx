import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { setUp } from "@/features/auth/api/set-up";
import { fieldErrors } from "@/lib/api/error";
import { useAct } from "@/lib/use-act";

const SHORTEST_PASSWORD = 10;

export function SetupForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: "", username: "", password: "" },
    validate: {
      name: (value) => (value.trim() === "" ? t("form.required") : null),
      username: (value) => (value.trim() === "" ? t("form.required") : null),
      password: (value) =>
        value.length < SHORTEST_PASSWORD ? t("form.passwordLength", { count: SHORTEST_PASSWORD }) : null,
    },
  });
  const { run, busy, error } = useAct(
    async (values: typeof form.values) => {
      await setUp({ ...values, username: values.username.trim(), token });
      onDone();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  return (
    <form onSubmit={form.onSubmit(run)} noValidate>
      <Stack>
        {error !== null && <Problem error={error} />}
        <TextInput label={t("setup.name")} autoComplete="name" autoFocus {...form.getInputProps("name")} />
        <TextInput
          label={t("signIn.username")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={t("signIn.password")}
          description={t("form.passwordHint", { count: SHORTEST_PASSWORD })}
          autoComplete="new-password"
          {...form.getInputProps("password")}
          visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
        />
        <Button type="submit" fullWidth loading={busy} mt="xs">
          {t("setup.action")}
        </Button>
      </Stack>
    </form>
  );
}
