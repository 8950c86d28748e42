import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface AmountFieldProps {
  value: string | null;
  currency: string | null;
  onChange: (value: string | null) => void;
}

/** An amount of money; kept as text, so that no digit is lost. */
export function AmountField({ value, currency, onChange }: AmountFieldProps) {
  const { t, i18n } = useTranslation();
  const isComma = i18n.language.startsWith("pt");
  return (
    <NumberInput
      label={t("cost.capAmount")}
      value={value ?? ""}
      onValueChange={({ value: typed }) => onChange(typed === "" || Number(typed) <= 0 ? null : typed)}
      decimalScale={2}
      allowNegative={false}
      decimalSeparator={isComma ? "," : "."}
      thousandSeparator={isComma ? "." : ","}
      prefix={currency === null ? undefined : `${currency} `}
      hideControls
      w={{ base: "100%", xs: "16rem" }}
    />
  );
}
