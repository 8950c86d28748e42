import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { variablesOf, type TemplateDraft } from "@/features/templates/components/editor/draft";
import type { Update, Wrong } from "@/features/templates/components/editor/TemplateEditor";

import classes from "./TemplateEditor.module.css";

interface SamplesProps {
  part: "header" | "body";
  text: string;
  draft: TemplateDraft;
  update: Update;
  wrong: Wrong;
}

/** A sample for each variable of a text: Meta's reviewers read the message with them. */
export function Samples({ part, text, draft, update, wrong }: SamplesProps) {
  const { t } = useTranslation();
  const problem = wrong(`${part}.example`);
  return (
    <div className={classes.pair}>
      {variablesOf(text).map((name) => {
        const key = `${part}.${name}`;
        const value = draft.samples[key] ?? "";
        return (
          <TextInput
            key={key}
            data-field={`${part}.example`}
            label={t("editor.sample", { name: `{{${name}}}` })}
            placeholder={t("editor.samplePlaceholder")}
            value={value}
            error={problem !== undefined && value === "" && t("editor.sampleWanted")}
            onChange={(event) => update({ samples: { ...draft.samples, [key]: event.currentTarget.value } })}
          />
        );
      })}
    </div>
  );
}
