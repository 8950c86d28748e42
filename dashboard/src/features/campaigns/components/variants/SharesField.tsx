import { Button, Group, NumberInput, Radio, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { evenShares, LETTERS } from "@/features/campaigns/variants";
import type { AbTest } from "@/lib/api/types";

const USUAL_FIRST = 20;
const USUAL_MINUTES = 240;
const SHORTEST_MINUTES = 5;
const LONGEST_MINUTES = 30 * 24 * 60;

interface SharesFieldProps {
  test: AbTest;
  onChange: (test: AbTest) => void;
}

/** Who gets which variant, who gets nothing, and whether the winner is sent to the rest. */
export function SharesField({ test, onChange }: SharesFieldProps) {
  const { t } = useTranslation();
  const arms = test.shares.length;
  const total = test.shares.reduce((sum, share) => sum + share, test.hold_out);
  const share = (arm: number, value: number) =>
    onChange({ ...test, shares: test.shares.map((one, index) => (index === arm ? value : one)) });
  return (
    <Section title={t("abTest.title")} sentence={t("abTest.hint")}>
      <Stack gap="md">
        <Group gap="sm" align="flex-end">
          {test.shares.map((value, arm) => (
            <Percent
              key={arm}
              label={t("versions.arm", { letter: LETTERS[arm] })}
              value={value}
              min={1}
              max={100}
              onChange={(next) => share(arm, next)}
            />
          ))}
          <Percent
            label={t("abTest.holdOut")}
            value={test.hold_out}
            min={0}
            max={90}
            onChange={(holdOut) => onChange({ ...test, hold_out: holdOut, shares: evenShares(arms, holdOut) })}
          />
          {total !== 100 && (
            <Button
              variant="subtle"
              size="xs"
              onClick={() => onChange({ ...test, shares: evenShares(arms, test.hold_out) })}
            >
              {t("abTest.even")}
            </Button>
          )}
        </Group>
        {total !== 100 && (
          <Text size="sm" c="var(--state-red-ink)" role="alert">
            {t("abTest.total", { total })}
          </Text>
        )}
        {arms > 1 && <FirstPart test={test} onChange={onChange} />}
      </Stack>
    </Section>
  );
}

function FirstPart({ test, onChange }: SharesFieldProps) {
  const { t } = useTranslation();
  const first = test.first_percent;
  return (
    <>
      <Switch
        label={t("abTest.first")}
        checked={first !== null}
        onChange={(event) =>
          onChange({ ...test, first_percent: event.currentTarget.checked ? USUAL_FIRST : null, minutes: null })
        }
      />
      {first !== null && (
        <Percent
          label={t("abTest.firstPercent")}
          value={first}
          min={1}
          max={99}
          onChange={(next) => onChange({ ...test, first_percent: next })}
        />
      )}
      <Radio.Group
        label={t("abTest.measure")}
        value={test.measure}
        onChange={(measure) => onChange({ ...test, measure })}
      >
        <Group gap="lg" mt={6}>
          <Radio value="read" label={t("abTest.byRead")} />
          <Radio value="replied" label={t("abTest.byReplied")} />
        </Group>
      </Radio.Group>
      {first !== null && (
        <Radio.Group
          label={t("abTest.then")}
          value={test.minutes === null ? "person" : "time"}
          onChange={(who) => onChange({ ...test, minutes: who === "time" ? USUAL_MINUTES : null })}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="person" label={t("abTest.person")} />
            <Radio value="time" label={t("abTest.time")} />
          </Stack>
        </Radio.Group>
      )}
      {first !== null && test.minutes !== null && (
        <NumberInput
          label={t("abTest.minutes")}
          value={test.minutes}
          min={SHORTEST_MINUTES}
          max={LONGEST_MINUTES}
          clampBehavior="blur"
          onChange={(next) => typeof next === "number" && onChange({ ...test, minutes: next })}
          w={{ base: "100%", xs: "16rem" }}
        />
      )}
    </>
  );
}

interface PercentProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

function Percent({ label, value, min, max, onChange }: PercentProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={min}
      max={max}
      suffix=" %"
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="blur"
      onChange={(next) => typeof next === "number" && next >= min && next <= max && onChange(next)}
      w="9rem"
    />
  );
}
