import { Button, CloseButton, Kbd, Loader } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Drafted } from "@/features/inbox/suggestion";
import type { Suggestion } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./SuggestionBar.module.css";

/** What the assistant would answer, to be taken into the field; or the way to ask for it. */
export function SuggestionBar({ drafted }: { drafted: Drafted }) {
  const { t } = useTranslation();
  if (drafted.state === null) return null;
  if (drafted.offered !== null) return <Offer drafted={drafted} suggestion={drafted.offered} />;
  return (
    <div className={classes.bar} role="status">
      {drafted.state === "writing" ? (
        <span className={classes.writing}>
          <Loader size={14} aria-hidden /> {t("drafts.writing")}
        </span>
      ) : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconSparkles size={14} aria-hidden />}
          loading={drafted.asking}
          onClick={drafted.ask}
        >
          {t("drafts.suggest")}
        </Button>
      )}
    </div>
  );
}

function Offer({ drafted, suggestion }: { drafted: Drafted; suggestion: Suggestion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { intent, confidence } = suggestion;
  const grounds = [
    intent !== null && t(`intents.${intent}`),
    confidence !== null && t("drafts.sure", { share: format.percent(confidence) }),
  ];
  return (
    <section className={classes.offer} aria-label={t("drafts.draft")}>
      <IconSparkles size={16} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.reply} dir="auto">
          {suggestion.reply}
        </p>
        <span className={classes.grounds}>{grounds.filter(Boolean).join(" · ")}</span>
      </div>
      <div className={classes.acts}>
        <Button
          size="compact-sm"
          variant="light"
          rightSection={
            <Kbd size="xs" className={classes.key} aria-hidden>
              Tab
            </Kbd>
          }
          onClick={drafted.take}
        >
          {t("drafts.take")}
        </Button>
        <CloseButton size="sm" aria-label={t("drafts.drop")} title={t("drafts.drop")} onClick={drafted.drop} />
      </div>
    </section>
  );
}
