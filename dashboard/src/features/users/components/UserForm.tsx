import { Drawer, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { NumbersField } from "@/components/ui/NumbersField";
import { useSaveUser, type UserDraft } from "@/features/users/api/save-user";
import { fieldErrors } from "@/lib/api/error";
import type { NamedOne, Role, User } from "@/lib/api/types";

const roles: Role[] = ["admin", "operator", "agent", "viewer"];
const SHORTEST_PASSWORD = 10;

interface UserFormProps {
  /** Null: a new person. */
  user: User | null;
  accounts: NamedOne[];
  onClose: () => void;
}

export function UserForm({ user, accounts, onClose }: UserFormProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      title={user ? t("team.edit", { name: user.name }) : t("team.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Fields user={user} accounts={accounts} onClose={onClose} />
    </Drawer>
  );
}

function Fields({ user, accounts, onClose }: UserFormProps) {
  const { t } = useTranslation();
  const save = useSaveUser(user?.id ?? null);
  const form = useForm({
    initialValues: {
      name: user?.name ?? "",
      username: user?.username ?? "",
      password: "",
      role: user?.role ?? "operator",
      all_accounts: user?.all_accounts ?? true,
      account_ids: (user?.account_ids ?? []).map(String),
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("form.required") : null),
      username: (value) => (value.trim() === "" ? t("form.required") : null),
      password: (value) =>
        (user === null || value !== "") && value.length < SHORTEST_PASSWORD
          ? t("form.passwordLength", { count: SHORTEST_PASSWORD })
          : null,
    },
  });
  const submit = form.onSubmit((values) => {
    const draft: UserDraft = {
      name: values.name,
      role: values.role,
      all_accounts: values.all_accounts,
      account_ids: values.all_accounts ? [] : values.account_ids.map(Number),
    };
    if (user === null) draft.username = values.username.trim();
    if (values.password !== "") draft.password = values.password;
    save.mutate(draft, { onSuccess: onClose, onError: (error) => form.setErrors(fieldErrors(error)) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t("setup.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label={t("signIn.username")}
          autoCapitalize="none"
          spellCheck={false}
          readOnly={user !== null}
          variant={user ? "filled" : undefined}
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={user ? t("settings.newPassword") : t("signIn.password")}
          description={user ? t("team.passwordKeep") : t("form.passwordHint", { count: SHORTEST_PASSWORD })}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t("form.showPassword") }}
          {...form.getInputProps("password")}
        />
        <Radio.Group label={t("team.role")} {...form.getInputProps("role")}>
          <Stack gap="xs" mt="xs">
            {roles.map((role) => (
              <Radio key={role} value={role} label={t(`roles.${role}`)} description={t(`roleHints.${role}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <NumbersField form={form} accounts={accounts} />
        <ActionFoot
          label={user ? t("common.save") : t("team.add")}
          busy={save.isPending}
          error={save.error}
          form={form}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
