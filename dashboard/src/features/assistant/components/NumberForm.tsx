import { Drawer, NumberInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { saveAssistantNumber } from "@/features/assistant/api/settings";
import { dollars, toMicros } from "@/features/assistant/amounts";
import { AttendanceFields } from "@/features/assistant/components/AttendanceFields";
import { HandoverFields } from "@/features/assistant/components/HandoverFields";
import { ModeField } from "@/features/assistant/components/ModeField";
import { PromptField } from "@/features/assistant/components/PromptField";
import { ZoneField } from "@/features/assistant/components/ZoneField";
import { fieldErrors } from "@/lib/api/error";
import type { AssistantNumber } from "@/lib/api/types";
import { viewerZone } from "@/lib/format";
import { useMoney } from "@/lib/money";
import { useAct } from "@/lib/use-act";

/** The API takes no less: an answer to half a sentence helps nobody. */
const LEAST_HISTORY = 200;

interface NumberFormProps {
  number: AssistantNumber;
  mayChange: boolean;
  onClose: () => void;
}

export function NumberForm(props: NumberFormProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={props.onClose}
      size="lg"
      title={t("aide.ofNumber", { name: props.number.account })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Fields {...props} />
    </Drawer>
  );
}

function valuesOf(number: AssistantNumber) {
  return {
    mode: number.mode,
    prompt_id: number.prompt_id,
    attendance: number.attendance,
    windows: number.hours?.windows ?? [],
    zone: number.zone,
    unsure: Math.round(number.unsure_below * 100) as number | string,
    replies_per_hour: number.replies_per_hour as number | string,
    cost: Number(dollars(number.cost_cap_micros)) as number | string,
    pause_seconds: number.pause_seconds as number | string,
    history_tokens: number.history_tokens as number | string,
    handover_team_id: number.handover_team_id,
    handover_text: number.handover_text ?? "",
  };
}

export type NumberValues = ReturnType<typeof valuesOf>;

function useNumberForm(number: AssistantNumber) {
  const { t } = useTranslation();
  const needed = (value: number | string) => (value === "" ? t("form.required") : null);
  return useForm({
    initialValues: valuesOf(number),
    validate: {
      unsure: needed,
      replies_per_hour: needed,
      cost: needed,
      pause_seconds: needed,
      history_tokens: (value) =>
        value === "" ? t("form.required") : Number(value) < LEAST_HISTORY ? t("aide.historyLeast") : null,
    },
  });
}

export type NumberFormState = ReturnType<typeof useNumberForm>;

function draftOf(values: NumberValues, number: AssistantNumber) {
  const { windows, unsure, cost, handover_text, ...same } = values;
  const always = values.attendance === "always";
  return {
    ...same,
    // What was set over the API only stays; hours that are not heeded now may be again.
    hours: always
      ? number.hours
      : {
          windows,
          quiet_hours: number.hours?.quiet_hours ?? [],
          blackout_dates: number.hours?.blackout_dates ?? [],
        },
    unsure_below: Number(unsure) / 100,
    replies_per_hour: Number(values.replies_per_hour),
    cost_cap_micros: toMicros(Number(cost)),
    pause_seconds: Number(values.pause_seconds),
    history_tokens: Number(values.history_tokens),
    handover_text: handover_text.trim() || null,
  };
}

function Fields({ number, mayChange, onClose }: NumberFormProps) {
  const { t } = useTranslation();
  const form = useNumberForm(number);
  const { run, busy, error } = useAct(
    async (values: NumberValues) => {
      await saveAssistantNumber(number.account_id, draftOf(values, number));
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  const { mode } = form.values;
  const choose = (next: typeof mode) => {
    form.setFieldValue("mode", next);
    // Whoever switches it on for the first time means the clock on their own wall.
    if (number.mode === "off" && form.values.zone === "UTC") form.setFieldValue("zone", viewerZone());
  };
  return (
    <form onSubmit={form.onSubmit((values) => run(values))} noValidate>
      <Stack gap="lg">
        <ModeField value={mode} onChange={choose} disabled={!mayChange} />
        {mode !== "off" && (
          <PromptField
            value={form.values.prompt_id}
            onChange={(id) => form.setFieldValue("prompt_id", id)}
            none={t("aide.firstPrompt")}
            disabled={!mayChange}
          />
        )}
        {mode === "answer" && <AttendanceFields form={form} disabled={!mayChange} />}
        {mode !== "off" && <ZoneField form={form} disabled={!mayChange} />}
        {mode !== "off" && <Limits form={form} number={number} disabled={!mayChange} />}
        {mode === "answer" && <HandoverFields form={form} disabled={!mayChange} />}
        {mayChange ? (
          <ActionFoot label={t("common.save")} busy={busy} error={error} form={form} onCancel={onClose} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("aide.adminsChange")}
          </Text>
        )}
      </Stack>
    </form>
  );
}

interface LimitsProps {
  form: NumberFormState;
  number: AssistantNumber;
  disabled: boolean;
}

function Limits({ form, number, disabled }: LimitsProps) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const whole = { allowDecimal: false, allowNegative: false, clampBehavior: "strict", disabled } as const;
  return (
    <Stack>
      {form.values.mode === "answer" && (
        <>
          <NumberInput
            label={t("aide.unsure")}
            description={t("aide.unsureHint")}
            min={0}
            max={100}
            suffix=" %"
            {...whole}
            {...form.getInputProps("unsure")}
          />
          <NumberInput
            label={t("aide.perHour")}
            description={t("aide.perHourHint")}
            min={1}
            max={100}
            {...whole}
            {...form.getInputProps("replies_per_hour")}
          />
        </>
      )}
      <NumberInput
        label={t("aide.cap")}
        description={t("aide.capHint", { spent: money.amount(dollars(number.spent_micros), "USD") })}
        min={0}
        max={10_000}
        prefix="US$ "
        decimalScale={2}
        decimalSeparator={i18n.language.startsWith("pt") ? "," : "."}
        allowNegative={false}
        disabled={disabled}
        {...form.getInputProps("cost")}
      />
      <NumberInput
        label={t("aide.pause")}
        description={t("aide.pauseHint")}
        min={0}
        max={60}
        {...whole}
        {...form.getInputProps("pause_seconds")}
      />
      <NumberInput
        label={t("aide.history")}
        description={t("aide.historyHint")}
        max={100_000}
        step={500}
        {...whole}
        {...form.getInputProps("history_tokens")}
      />
    </Stack>
  );
}
