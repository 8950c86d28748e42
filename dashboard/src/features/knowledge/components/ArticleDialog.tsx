import { Skeleton, Stack, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { saveArticle, useArticle } from "@/features/knowledge/api/articles";
import {
  ArticleFields,
  draftOf,
  useArticleForm,
  type ArticleValues,
} from "@/features/knowledge/components/ArticleFields";
import { fieldErrors } from "@/lib/api/error";
import type { NamedOne, WholeArticle } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const LONGEST_TEXT = 200_000;

interface ArticleDialogProps {
  /** Null for a new one. */
  id: number | null;
  accounts: NamedOne[];
  mayChange: boolean;
  onClose: () => void;
}

/** Write an article, or see and change one. */
export function ArticleDialog({ id, accounts, mayChange, onClose }: ArticleDialogProps) {
  const { t } = useTranslation();
  const title = id === null ? t("knowledge.write") : mayChange ? t("knowledge.edit") : t("knowledge.read");
  return (
    <Dialog title={title} onClose={onClose} size="xl">
      {id === null ? (
        <Fields article={null} accounts={accounts} mayChange onClose={onClose} />
      ) : (
        <Loaded id={id} accounts={accounts} mayChange={mayChange} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Loaded({ id, ...rest }: ArticleDialogProps & { id: number }) {
  const article = useArticle(id);
  if (article.isError) return <Problem error={article.error} onRetry={() => void article.refetch()} />;
  if (article.data === undefined) return <Skeleton height={420} />;
  return <Fields article={article.data} {...rest} />;
}

interface FieldsProps extends Omit<ArticleDialogProps, "id"> {
  article: WholeArticle | null;
}

function Fields({ article, accounts, mayChange, onClose }: FieldsProps) {
  const { t } = useTranslation();
  const isDocument = article !== null && article.upload_id !== null;
  const form = useArticleForm(article, !isDocument);
  const save = useAct(
    async (values: ArticleValues) => {
      await saveArticle(article?.id ?? null, { ...draftOf(values), ...(isDocument ? {} : { text: values.text }) });
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.run(values))} noValidate>
      <Stack>
        <ArticleFields form={form} accounts={accounts} readOnly={!mayChange} />
        {(!isDocument || form.values.text !== "") && (
          <Textarea
            label={t("knowledge.text")}
            description={isDocument ? t("knowledge.textOfDocument") : t("knowledge.textHint")}
            dir="auto"
            autosize
            minRows={8}
            maxRows={18}
            maxLength={isDocument ? undefined : LONGEST_TEXT}
            readOnly={isDocument || !mayChange}
            {...form.getInputProps("text")}
          />
        )}
        {mayChange && (
          <ActionFoot
            label={article === null ? t("knowledge.add") : t("common.save")}
            busy={save.busy}
            error={save.error}
            form={form}
            onCancel={onClose}
          />
        )}
      </Stack>
    </form>
  );
}
