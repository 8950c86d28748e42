import { Anchor, Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { useRefusalToast } from "@/components/ui/Problem";
import { correctMeaning } from "@/features/inbox/api/meaning";
import { IntentTag } from "@/features/inbox/components/IntentTag";
import type { CampaignReply, Intent } from "@/lib/api/types";
import { INTENTS } from "@/lib/states";
import { useAct } from "@/lib/use-act";

import classes from "./ReplyStrip.module.css";

interface ReplyStripProps {
  conversationId: number;
  reply: CampaignReply;
}

/** Which campaign was answered last, and what was meant: to be set right by whoever reads it. */
export function ReplyStrip({ conversationId, reply }: ReplyStripProps) {
  const { t } = useTranslation();
  const refused = useRefusalToast();
  const [stopping, setStopping] = useState(false);
  const correct = (intent: Intent | null) => correctMeaning(conversationId, reply.message_id, intent);
  const { run } = useAct(correct, refused);
  const tick = (intent: Intent | null) => (reply.intent === intent ? <IconCheck size={14} aria-hidden /> : null);
  return (
    <div className={classes.strip}>
      <span className={classes.words}>
        {t("inbox.meaning.answered")}{" "}
        <Anchor component={Link} inherit to={`/campaigns/${reply.campaign.id}`}>
          <bdi>{reply.campaign.name}</bdi>
        </Anchor>
      </span>
      <Menu width={240} position="bottom-end">
        <Menu.Target>
          <UnstyledButton
            className={classes.meaning}
            aria-label={t("inbox.meaning.change", { intent: t(`report.intent.${reply.intent ?? "unclear"}`) })}
          >
            <IntentTag intent={reply.intent} />
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t(`inbox.meaning.by.${reply.by ?? "nobody"}`)}</Menu.Label>
          {INTENTS.map((intent) => (
            <Menu.Item
              key={intent}
              rightSection={tick(intent)}
              onClick={() => (intent === "stop" && reply.intent !== "stop" ? setStopping(true) : run(intent))}
            >
              {t(`report.intent.${intent}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item rightSection={reply.by === null ? null : tick(null)} onClick={() => run(null)}>
            {t("inbox.meaning.none")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={stopping}
        danger
        onClose={() => setStopping(false)}
        title={t("inbox.meaning.stopTitle")}
        text={t("inbox.meaning.stopText")}
        label={t("inbox.meaning.stopLabel")}
        act={() => correct("stop")}
      />
    </div>
  );
}
