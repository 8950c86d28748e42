import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { changePrompt, createPrompt } from "@/features/assistant/api/prompts";
import { fieldErrors } from "@/lib/api/error";
import type { Prompt } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

interface PromptDialogProps {
  /** The prompt to rename; else a new one begins with the text of `like`. */
  prompt?: Prompt;
  like?: Prompt;
  onClose: () => void;
  onMade?: (id: number) => void;
}

/** What a prompt is called. */
export function PromptDialog({ prompt, like, onClose, onMade }: PromptDialogProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: prompt?.name ?? "" },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
  const { run, busy, error } = useAct(
    async ({ name }: { name: string }) => {
      if (prompt) await changePrompt(prompt.id, { name: name.trim() });
      else
        onMade?.(
          (
            await createPrompt({
              name: name.trim(),
              text: like?.text ?? t("prompts.first", { braces: "{{number.name}}" }),
            })
          ).id,
        );
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  return (
    <Dialog title={prompt ? t("prompts.rename") : t("prompts.add")} onClose={onClose}>
      <form onSubmit={form.onSubmit((values) => run(values))} noValidate>
        <Stack>
          <TextInput
            label={t("prompts.name")}
            description={prompt ? undefined : t("prompts.addHint")}
            maxLength={80}
            data-autofocus
            {...form.getInputProps("name")}
          />
          <ActionFoot
            label={prompt ? t("common.save") : t("prompts.add")}
            busy={busy}
            error={error}
            form={form}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
