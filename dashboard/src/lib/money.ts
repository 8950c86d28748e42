import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** Amounts come as decimal numbers in text, and are only turned into binary ones to be shown. */
export interface Money {
  /** "US$ 12.50"; of less than one, as many digits as matter. */
  amount: (value: string, currency: string) => string;
  country: (code: string | null) => string | null;
}

const SMALL = 1;
const FINEST = 6;

export function moneyIn(language: string): Money {
  const names = new Intl.DisplayNames(language, { type: "region" });
  return {
    amount: (value, currency) => {
      const number = Number(value);
      const digits = number !== 0 && Math.abs(number) < SMALL ? FINEST : 2;
      return new Intl.NumberFormat(language, {
        style: "currency",
        currency,
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      }).format(number);
    },
    country: (code) => (code === null ? null : (names.of(code) ?? code)),
  };
}

export function useMoney(): Money {
  const { i18n } = useTranslation();
  return useMemo(() => moneyIn(i18n.language), [i18n.language]);
}
