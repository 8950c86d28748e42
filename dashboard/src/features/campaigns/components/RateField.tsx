import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** The slowest and the fastest that the server takes, in messages a second. */
const SLOWEST = 0.1;
const FASTEST = 1000;

interface RateFieldProps {
  /** Null: as fast as the number may. */
  value: number | null;
  onChange: (value: number | null) => void;
  label?: string;
  error?: string;
}

/** A campaign's own pace, below that of its number. */
export function RateField({ value, onChange, label, error }: RateFieldProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={label ?? t("wizard.rateLimit")}
      placeholder={t("wizard.rateFull")}
      value={value ?? ""}
      onChange={(next) => onChange(typeof next === "number" ? next : null)}
      min={SLOWEST}
      max={FASTEST}
      decimalScale={1}
      clampBehavior="blur"
      allowNegative={false}
      error={error}
      w={{ base: "100%", xs: "16rem" }}
    />
  );
}
