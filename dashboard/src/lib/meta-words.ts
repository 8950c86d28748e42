import { useTranslation } from "react-i18next";

export type MetaKind = "connection" | "throughputLevels" | "canSend" | "templateStatus" | "categories";

/** Meta's constants in words; one that Meta has added since is made readable ("IN_APPEAL" → "In appeal"). */
export function useMetaWord(): (kind: MetaKind, constant: string | null | undefined) => string {
  const { t, i18n } = useTranslation();
  return (kind, constant) => {
    if (!constant) return "—";
    const key = `${kind}.${constant}`;
    return i18n.exists(key) ? t(key as "connection.CONNECTED") : readable(constant);
  };
}

export function readable(constant: string): string {
  return constant.charAt(0).toUpperCase() + constant.slice(1).toLowerCase().replaceAll("_", " ");
}
