import { ActionIcon, Button, Checkbox, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { useRefusalToast } from "@/components/ui/Problem";
import { changeMany, useMatching, useNewestBulk, type BulkChange } from "@/features/inbox/api/bulk";
import { AnswerMany } from "@/features/inbox/components/AnswerMany";
import { BulkMenus, type Wish } from "@/features/inbox/components/BulkMenus";
import { useBulkEnd } from "@/features/inbox/bulk-end";
import type { ListQuery } from "@/features/inbox/filters";
import type { Selection } from "@/features/inbox/selection";
import type { Conversation } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

import classes from "./BulkBar.module.css";

/** So many at once are asked about before anything happens. */
const ASKED_ABOUT = 25;
const MOST_TICKED = 1_000;

interface BulkBarProps {
  query: ListQuery;
  shown: Conversation[];
  selection: Selection;
  teams: { id: number; name: string }[];
}

/** How many are chosen, and what can be done with them. */
export function BulkBar({ query, shown, selection, teams }: BulkBarProps) {
  const { t } = useTranslation();
  const refused = useRefusalToast();
  const ended = useBulkEnd();
  const matching = useMatching(query, selection.on).data?.count;
  const [wish, setWish] = useState<Wish | null>(null);
  const [answering, setAnswering] = useState(false);
  const running = useNewestBulk().data?.status === "running";
  const { all, ids } = selection;
  const count = all ? (matching ?? ids.size) : ids.size;
  const everyShown = shown.length > 0 && shown.every((one) => ids.has(one.id));
  const change = async (given: BulkChange) => {
    await changeMany(selection.meant(), given, ended);
    selection.end();
  };
  const { run, busy } = useAct(change, refused);
  const ask = (one: Wish) => (count > ASKED_ABOUT ? setWish(one) : run(one.change));
  const first = shown.find((one) => ids.has(one.id));
  return (
    <div className={classes.bar} role="region" aria-label={t("inbox.bulk.label")}>
      <div className={classes.line}>
        <Checkbox
          size="xs"
          aria-label={t("inbox.bulk.allShown")}
          checked={everyShown}
          indeterminate={!everyShown && ids.size > 0}
          onChange={() => selection.choose(everyShown ? [] : shown.slice(0, MOST_TICKED).map((one) => one.id))}
        />
        <span className={classes.count} role="status">
          {all ? t("inbox.bulk.all", { count }) : t("inbox.bulk.chosen", { count })}
        </span>
        {!all && matching !== undefined && matching > ids.size && (
          <Button size="compact-xs" variant="subtle" onClick={selection.chooseAll}>
            {t("inbox.bulk.chooseAll", { count: matching })}
          </Button>
        )}
        <Tooltip label={t("inbox.bulk.end")}>
          <ActionIcon size="md" className={classes.end} aria-label={t("inbox.bulk.end")} onClick={selection.end}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <BulkMenus
        disabled={count === 0 || busy || running}
        first={first}
        teams={teams}
        onWish={ask}
        onAnswer={() => setAnswering(true)}
      />
      {wish && (
        <Confirm
          opened
          onClose={() => setWish(null)}
          title={t("inbox.bulk.sureTitle", { count })}
          text={t("inbox.bulk.sureText", { act: wish.words })}
          label={t("inbox.bulk.sureLabel", { count })}
          act={() => change(wish.change)}
        />
      )}
      {answering && <AnswerMany count={count} onClose={() => setAnswering(false)} onAnswer={change} />}
    </div>
  );
}
