import { Select, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { NumbersField } from "@/components/ui/NumbersField";
import type { Article, NamedOne } from "@/lib/api/types";

export const LANGUAGES = ["pt", "en", "es", "other"] as const;
const LONGEST_TITLE = 200;

export interface ArticleValues {
  title: string;
  text: string;
  language: Article["language"];
  all_accounts: boolean;
  account_ids: string[];
}

type ArticleForm = UseFormReturnType<ArticleValues>;

/** The form of an article; `text` is asked for where the article has one of its own. */
export function useArticleForm(article: (Article & { text?: string }) | null, asksText: boolean): ArticleForm {
  const { t, i18n } = useTranslation();
  return useForm<ArticleValues>({
    initialValues: {
      title: article?.title ?? "",
      text: article?.text ?? "",
      language: article?.language ?? (i18n.language.startsWith("pt") ? "pt" : "en"),
      all_accounts: (article?.account_ids ?? []).length === 0,
      account_ids: (article?.account_ids ?? []).map(String),
    },
    validate: {
      title: (value) => (value.trim() === "" ? t("form.required") : null),
      text: (value) => (asksText && value.trim() === "" ? t("form.required") : null),
      account_ids: (value, values) => (!values.all_accounts && value.length === 0 ? t("knowledge.noNumber") : null),
    },
  });
}

/** What of the form the server wants to know. */
export function draftOf(values: ArticleValues) {
  return {
    title: values.title.trim(),
    language: values.language,
    account_ids: values.all_accounts ? [] : values.account_ids.map(Number),
  };
}

interface ArticleFieldsProps {
  form: ArticleForm;
  accounts: NamedOne[];
  readOnly?: boolean;
}

/** What every article has: a title, a language, and the numbers it counts for. */
export function ArticleFields({ form, accounts, readOnly = false }: ArticleFieldsProps) {
  const { t } = useTranslation();
  return (
    <Stack>
      <TextInput
        label={t("knowledge.name")}
        description={t("knowledge.nameHint")}
        maxLength={LONGEST_TITLE}
        readOnly={readOnly}
        data-autofocus
        {...form.getInputProps("title")}
      />
      <Select
        label={t("knowledge.language")}
        data={LANGUAGES.map((value) => ({ value, label: t(`knowledge.languages.${value}`) }))}
        allowDeselect={false}
        disabled={readOnly}
        {...form.getInputProps("language")}
      />
      {!readOnly && <NumbersField form={form} accounts={accounts} hint={t("knowledge.numbersHint")} />}
    </Stack>
  );
}
