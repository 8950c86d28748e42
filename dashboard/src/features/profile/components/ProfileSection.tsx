import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useUpdateMe } from "@/features/profile/api/update-me";
import { fieldErrors } from "@/lib/api/error";
import { useUser } from "@/lib/api/session";

export function ProfileSection() {
  const { t } = useTranslation();
  const user = useUser();
  const update = useUpdateMe();
  const form = useForm({
    initialValues: { name: user.name },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
  const submit = form.onSubmit((values) =>
    update.mutate(values, {
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: t("settings.saved") });
      },
      onError: (error) => form.setErrors(fieldErrors(error)),
    }),
  );
  return (
    <Section title={t("settings.profile")}>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <TextInput
            label={t("signIn.username")}
            value={user.username}
            readOnly
            variant="filled"
            description={t(`roleHints.${user.role}`)}
          />
          <TextInput label={t("setup.name")} autoComplete="name" {...form.getInputProps("name")} />
          {update.isError && <Problem error={update.error} />}
          <Group>
            <Button type="submit" variant="default" disabled={!form.isDirty()} loading={update.isPending}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
