import { Checkbox, MultiSelect } from "@mantine/core";
import type { GetInputPropsReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";

import type { NamedOne } from "@/lib/api/types";

interface NumbersFieldProps {
  form: {
    values: { all_accounts: boolean };
    getInputProps: (
      path: "all_accounts" | "account_ids",
      options?: { type?: "checkbox" | "input" },
    ) => GetInputPropsReturnType;
  };
  accounts: NamedOne[];
  hint?: string;
}

/** All numbers, or those that are chosen: the fields `all_accounts` and `account_ids` of a form. */
export function NumbersField({ form, accounts, hint }: NumbersFieldProps) {
  const { t } = useTranslation();
  return (
    <>
      <Checkbox
        label={t("team.allNumbers")}
        description={hint}
        {...form.getInputProps("all_accounts", { type: "checkbox" })}
      />
      {!form.values.all_accounts && (
        <MultiSelect
          label={t("team.numbers")}
          placeholder={t("team.choose")}
          data={accounts.map((account) => ({ value: String(account.id), label: account.name }))}
          searchable
          {...form.getInputProps("account_ids")}
        />
      )}
    </>
  );
}
