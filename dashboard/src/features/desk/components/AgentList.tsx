import { NumberInput, Text } from "@mantine/core";
import { IconCircleFilled, IconCircleOff, IconMoon, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { StateTag } from "@/components/ui/StateTag";
import { limitAgent } from "@/features/desk/api/figures";
import type { DeskAgent } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import type { StateColour } from "@/lib/states";
import { useAct } from "@/lib/use-act";

const LOOKS: Record<DeskAgent["state"], { colour: StateColour; icon: Icon }> = {
  online: { colour: "green", icon: IconCircleFilled },
  away: { colour: "amber", icon: IconMoon },
  offline: { colour: "grey", icon: IconCircleOff },
};

/** Who answers, whether they are there, and how much they have and are given at most. */
export function AgentList({ agents }: { agents: DeskAgent[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("desk.agent") },
    { label: t("desk.state") },
    { label: t("desk.waiting"), right: true, wide: true },
    { label: t("desk.open"), right: true },
    { label: t("desk.most"), right: true, wide: true, width: "8rem" },
  ];
  return (
    <List label={t("desk.agents")} columns={columns}>
      {agents === undefined ? (
        <ListSkeleton columns={columns} rows={4} />
      ) : (
        agents.map((agent) => <Entry key={agent.id} agent={agent} />)
      )}
    </List>
  );
}

function Entry({ agent }: { agent: DeskAgent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const limit = useAct((most: number) => limitAgent(agent.id, most));
  return (
    <Row>
      <Cell>
        <Text size="sm" fw={500}>
          {agent.name}
        </Text>
      </Cell>
      <Cell>
        <StateTag {...LOOKS[agent.state]} label={t(`desk.states.${agent.state}`)} plain />
      </Cell>
      <Cell right wide>
        {format.number(agent.waiting)}
      </Cell>
      <Cell right>{format.number(agent.open)}</Cell>
      <Cell right wide>
        <NumberInput
          key={agent.most_open}
          size="xs"
          w="5.5rem"
          ml="auto"
          min={0}
          max={1000}
          allowDecimal={false}
          aria-label={t("desk.mostOf", { name: agent.name })}
          defaultValue={agent.most_open}
          error={limit.error !== null}
          onBlur={(event) => {
            const most = Number(event.currentTarget.value);
            if (event.currentTarget.value !== "" && most !== agent.most_open) limit.run(most);
          }}
        />
      </Cell>
    </Row>
  );
}
