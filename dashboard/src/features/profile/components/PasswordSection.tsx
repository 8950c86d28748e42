import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useUpdateMe } from "@/features/profile/api/update-me";
import { fieldErrors } from "@/lib/api/error";

const SHORTEST_PASSWORD = 10;

export function PasswordSection() {
  const { t } = useTranslation();
  const update = useUpdateMe();
  const form = useForm({
    initialValues: { current_password: "", password: "" },
    validate: {
      current_password: (value) => (value === "" ? t("form.required") : null),
      password: (value) =>
        value.length < SHORTEST_PASSWORD ? t("form.passwordLength", { count: SHORTEST_PASSWORD }) : null,
    },
  });
  const submit = form.onSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t("settings.passwordChanged") });
      },
      onError: (error) => form.setErrors(fieldErrors(error)),
    }),
  );
  const toggle = { "aria-label": t("form.showPassword") };
  return (
    <Section title={t("settings.password")} sentence={t("settings.passwordHint")}>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <PasswordInput
            label={t("settings.currentPassword")}
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("current_password")}
          />
          <PasswordInput
            label={t("settings.newPassword")}
            description={t("form.passwordHint", { count: SHORTEST_PASSWORD })}
            autoComplete="new-password"
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("password")}
          />
          {update.isError && <Problem error={update.error} />}
          <Group>
            <Button type="submit" variant="default" loading={update.isPending}>
              {t("settings.changePassword")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
