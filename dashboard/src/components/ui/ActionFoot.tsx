import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FormProblem } from "@/components/ui/FormProblem";
import { Problem } from "@/components/ui/Problem";

interface ActionFootProps {
  /** Says the act, and its number where it has one. */
  label: string;
  busy: boolean;
  /** Why the act was refused; null where it was not. */
  error: unknown;
  /** The form whose fields show their own refusals. */
  form?: { values: object };
  onCancel: () => void;
  cancelLabel?: string;
  /** Without it the button hands in the form around it. */
  onAct?: () => void;
  disabled?: boolean;
  danger?: boolean;
  autoFocus?: boolean;
}

/** The end of a dialog or a drawer: why it was refused, the way out, and the act. */
export function ActionFoot(props: ActionFootProps) {
  const { label, busy, error, form, onCancel, cancelLabel, onAct, disabled, danger = false, autoFocus } = props;
  const { t } = useTranslation();
  return (
    <>
      {error !== null && (form ? <FormProblem error={error} form={form} /> : <Problem error={error} />)}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel}>
          {cancelLabel ?? t("common.cancel")}
        </Button>
        <Button
          type={onAct ? "button" : "submit"}
          color={danger ? "red" : undefined}
          disabled={disabled}
          loading={busy}
          onClick={onAct && (() => onAct())}
          data-autofocus={autoFocus}
        >
          {label}
        </Button>
      </Group>
    </>
  );
}
