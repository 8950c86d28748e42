import { useTranslation } from "react-i18next";

const DIGITS = 3;

/** An estimate in words, with as many digits as it is good for: "About 412,000". */
export function useAbout(): (count: number) => string {
  const { t } = useTranslation();
  return (count) => t("audience.roughly", { count: Number(count.toPrecision(DIGITS)) });
}
