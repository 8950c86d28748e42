import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { HookStateTag } from "@/features/hooks/components/HookStateTag";
import type { Hook } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

export function HookList({ hooks }: { hooks: Hook[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("hooks.name") },
    { label: t("hooks.state"), width: "11rem" },
    { label: t("hooks.lastCall"), wide: true, width: "13rem" },
    { label: t("hooks.waiting"), right: true, wide: true, width: "7rem" },
    { label: t("hooks.lost"), right: true, wide: true, width: "7rem" },
  ];
  return (
    <List label={t("hooks.title")} columns={columns}>
      {hooks === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        hooks.map((hook) => <Entry key={hook.id} hook={hook} />)
      )}
    </List>
  );
}

function Entry({ hook }: { hook: Hook }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const place = `/settings/hooks/${hook.id}`;
  return (
    <Row onOpen={() => void navigate(place)}>
      <Cell>
        <Anchor component={Link} to={place} size="sm" fw={500} c="inherit">
          {hook.name}
        </Anchor>
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }} lineClamp={2}>
          {hook.url}
        </Text>
      </Cell>
      <Cell>
        <HookStateTag hook={hook} plain />
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed">
          {hook.last_at === null ? t("hooks.never") : <Moment at={hook.last_at} />}
        </Text>
        {hook.last_problem !== null && (
          <Text size="xs" c="var(--state-red-ink)" lineClamp={2}>
            {say(hook.last_problem)}
          </Text>
        )}
      </Cell>
      <Cell wide right>
        {format.number(hook.pending)}
      </Cell>
      <Cell wide right>
        <Text size="sm" c={hook.failed > 0 ? "var(--state-red-ink)" : undefined}>
          {format.number(hook.failed)}
        </Text>
      </Cell>
    </Row>
  );
}
