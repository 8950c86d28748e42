import { Checkbox, Drawer, MultiSelect, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { useSaveTeam, type TeamDraft } from "@/lib/api/teams";
import { fieldErrors } from "@/lib/api/error";
import type { NamedOne, Team } from "@/lib/api/types";

interface TeamFormProps {
  /** Null: a new team. */
  team: Team | null;
  people: NamedOne[];
  accounts: NamedOne[];
  onClose: () => void;
}

const GRACE_MINUTES = 5;

function choices(of: NamedOne[]) {
  return of.map((one) => ({ value: String(one.id), label: one.name }));
}

export function TeamForm(props: TeamFormProps) {
  const { t } = useTranslation();
  const { team, onClose } = props;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={team ? t("teams.edit", { name: team.name }) : t("teams.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Fields {...props} />
    </Drawer>
  );
}

function useTeamForm(team: Team | null) {
  const { t } = useTranslation();
  return useForm({
    initialValues: {
      name: team?.name ?? "",
      member_ids: (team?.members ?? []).map((one) => String(one.id)),
      account_ids: (team?.accounts ?? []).map((one) => String(one.id)),
      assigns: team?.assigns ?? true,
      grace: team ? team.grace_seconds / 60 : GRACE_MINUTES,
      close_after_hours: (team?.close_after_hours ?? "") as number | string,
    },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
}

function Fields({ team, people, accounts, onClose }: TeamFormProps) {
  const { t } = useTranslation();
  const save = useSaveTeam(team?.id ?? null);
  const form = useTeamForm(team);
  const submit = form.onSubmit((values) => {
    const draft: TeamDraft = {
      name: values.name.trim(),
      member_ids: values.member_ids.map(Number),
      account_ids: values.account_ids.map(Number),
      assigns: values.assigns,
      grace_seconds: Math.round(values.grace * 60),
      close_after_hours: values.close_after_hours === "" ? null : Number(values.close_after_hours),
    };
    save.mutate(draft, { onSuccess: onClose, onError: (error) => form.setErrors(fieldErrors(error)) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t("teams.name")} maxLength={60} data-autofocus {...form.getInputProps("name")} />
        <MultiSelect
          label={t("teams.people")}
          placeholder={form.values.member_ids.length === 0 ? t("teams.choosePeople") : undefined}
          data={choices(people)}
          searchable
          {...form.getInputProps("member_ids")}
        />
        <MultiSelect
          label={t("teams.numbers")}
          description={t("teams.numbersHint")}
          placeholder={form.values.account_ids.length === 0 ? t("teams.chooseNumbers") : undefined}
          data={choices(accounts)}
          searchable
          {...form.getInputProps("account_ids")}
        />
        <Checkbox
          label={t("teams.assigns")}
          description={t("teams.assignsHint")}
          {...form.getInputProps("assigns", { type: "checkbox" })}
        />
        {form.values.assigns && (
          <NumberInput label={t("teams.grace")} min={0.5} max={1440} {...form.getInputProps("grace")} />
        )}
        <NumberInput
          label={t("teams.closeAfter")}
          description={t("teams.closeAfterHint")}
          min={1}
          max={8760}
          allowDecimal={false}
          {...form.getInputProps("close_after_hours")}
        />
        <ActionFoot
          label={team ? t("common.save") : t("teams.add")}
          busy={save.isPending}
          error={save.error}
          form={form}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
