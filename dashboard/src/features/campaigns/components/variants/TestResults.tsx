import { Button, Group, Skeleton, Stack, Table, Text } from "@mantine/core";
import { IconTrophy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Problem } from "@/components/ui/Problem";
import { Scroll } from "@/components/ui/Scroll";
import { Section } from "@/components/ui/Section";
import { chooseWinner, useTestResults } from "@/features/campaigns/api/get-results";
import { LETTERS } from "@/features/campaigns/variants";
import type { Campaign, TestArm, TestRate, TestResults as Found } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { isLive } from "@/lib/states";

import classes from "./TestResults.module.css";

const MEASURES = ["delivered", "read", "replied", "opted_out"] as const;

/** How the variants of a test do, how sure that is, and the choice of the winner. */
export function TestResults({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const results = useTestResults(campaign.id, isLive(campaign.status));
  if (campaign.ab_test === null) return null;
  if (results.isError) return <Problem error={results.error} onRetry={() => void results.refetch()} />;
  if (results.data === undefined) return <Skeleton height={220} radius="md" />;
  const found = results.data;
  return (
    <Section title={t("abTest.results")} sentence={<Verdict campaign={campaign} found={found} />}>
      <Stack gap="md">
        <ConfidenceBars found={found} measure={campaign.ab_test.measure} />
        <ArmTable found={found} />
        {found.held_out > 0 && (
          <Text size="sm" c="dimmed">
            {t("abTest.heldOut", { count: found.held_out })}
          </Text>
        )}
        {found.waiting > 0 && (
          <Text size="sm" c="dimmed">
            {found.decides_at === null
              ? t("abTest.waiting", { count: found.waiting })
              : t("abTest.decides", { count: found.waiting, time: format.dateTime(found.decides_at) })}
          </Text>
        )}
        {campaign.actions.includes("choose_winner") && <Choice campaign={campaign} found={found} />}
      </Stack>
    </Section>
  );
}

function Verdict({ campaign, found }: { campaign: Campaign; found: Found }) {
  const { t } = useTranslation();
  const measure = t(`abTest.of.${campaign.ab_test?.measure ?? "read"}`);
  const lead = found.leader === null ? null : LETTERS[found.leader];
  const won = found.winner === null ? "" : ` ${t("abTest.won", { letter: LETTERS[found.winner] })}`;
  if (lead === null) return t("abTest.nothingYet") + won;
  if (!found.is_decided) return t("abTest.undecided", { letter: lead, measure }) + won;
  return t("abTest.decided", { letter: lead, measure }) + won;
}

/** Each arm's share as a bar, with the range in which it lies with 95 % confidence. */
function ConfidenceBars({ found, measure }: { found: Found; measure: "read" | "replied" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const widest = Math.max(0.05, ...found.arms.map((arm) => arm[measure].high ?? 0));
  const at = (share: number) => `${(100 * share) / widest}%`;
  return (
    <ul className={classes.bars}>
      {found.arms.map((arm) => {
        const rate = arm[measure];
        return (
          <li key={arm.arm}>
            <div className={classes.line}>
              <span>
                <strong>{LETTERS[arm.arm]}</strong> {arm.templates.map((one) => one.name).join(", ")}
              </span>
              <span className={classes.figure}>{shareText(rate, format.percent)}</span>
            </div>
            <div className={classes.track} aria-hidden>
              <span
                className={classes.bar}
                data-leads={found.leader === arm.arm || undefined}
                style={{ width: at(rate.share ?? 0) }}
              />
              {rate.low !== null && rate.high !== null && (
                <span className={classes.range} style={{ left: at(rate.low), width: at(rate.high - rate.low) }} />
              )}
            </div>
          </li>
        );
      })}
      <Text component="li" size="xs" c="dimmed">
        {t("abTest.range")}
      </Text>
    </ul>
  );
}

function shareText(rate: TestRate, percent: (share: number) => string): string {
  if (rate.share === null || rate.low === null || rate.high === null) return "—";
  return `${percent(rate.share)} (${percent(rate.low)} – ${percent(rate.high)})`;
}

function ArmTable({ found }: { found: Found }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cell = (arm: TestArm, name: (typeof MEASURES)[number]) => {
    const { count, share } = arm[name];
    return share === null ? "—" : `${format.number(count)} · ${format.percent(share)}`;
  };
  return (
    <Scroll label={t("abTest.results")}>
      <Table fz="sm" verticalSpacing={6} miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("abTest.variant")}</Table.Th>
            <Table.Th ta="right">{t("funnel.planned")}</Table.Th>
            <Table.Th ta="right">{t("funnel.sent")}</Table.Th>
            {MEASURES.map((name) => (
              <Table.Th key={name} ta="right">
                {t(`funnel.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.arms.map((arm) => (
            <Table.Tr key={arm.arm}>
              <Table.Td>{LETTERS[arm.arm]}</Table.Td>
              <Table.Td ta="right">{format.number(arm.people)}</Table.Td>
              <Table.Td ta="right">{format.number(arm.sent)}</Table.Td>
              {MEASURES.map((name) => (
                <Table.Td key={name} ta="right">
                  {cell(arm, name)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

function Choice({ campaign, found }: { campaign: Campaign; found: Found }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<number | null>(null);
  const letter = asking === null ? "" : LETTERS[asking];
  return (
    <Group gap="xs">
      {found.arms.map(({ arm }) => (
        <Button
          key={arm}
          size="xs"
          variant={arm === found.leader ? "filled" : "default"}
          leftSection={arm === found.leader ? <IconTrophy size={14} /> : undefined}
          onClick={() => setAsking(arm)}
        >
          {t("abTest.send", { letter: LETTERS[arm], count: found.waiting })}
        </Button>
      ))}
      <Confirm
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={t("abTest.sendTitle", { letter })}
        text={
          found.is_decided && asking === found.leader
            ? t("abTest.sendText", { count: found.waiting, letter })
            : t("abTest.sendEarly", { count: found.waiting, letter })
        }
        label={t("campaigns.sendTo", { count: found.waiting })}
        act={() => chooseWinner(campaign.id, asking ?? 0)}
      />
    </Group>
  );
}
