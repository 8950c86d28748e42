import { useTranslation } from "react-i18next";

import { Filter } from "@/components/ui/Filter";
import { useStats } from "@/features/campaigns/api/get-stats";
import { say } from "@/lib/i18n/server-words";

interface ReasonFilterProps {
  campaignId: number;
  code: string;
  reason: string;
  onChange: (changes: Record<string, string | null>) => void;
}

/** Only those who failed with one code of Meta's, or were left out for one reason. */
export function ReasonFilter({ campaignId, code, reason, onChange }: ReasonFilterProps) {
  const { t } = useTranslation();
  const stats = useStats(campaignId, false);
  const failures = (stats.data?.failures ?? [])
    .filter((failure) => failure.code !== null)
    .map((failure) => ({ value: `code:${failure.code ?? ""}`, label: say(failure.title) }));
  const skipped = (stats.data?.skipped ?? []).map((group) => ({
    value: `reason:${group.reason}`,
    label: say(group.title),
  }));
  const value = code !== "" ? `code:${code}` : reason !== "" ? `reason:${reason}` : "";
  const options = [...failures, ...skipped];
  if (options.length === 0 && value === "") return null;
  const known = value === "" || options.some((option) => option.value === value);
  const asked = { value, label: t("people.codeIs", { code: code || reason }) };
  return (
    <Filter
      label={t("people.code")}
      any={t("people.anyCode")}
      value={value}
      options={known ? options : [...options, asked]}
      onChange={(chosen) => {
        const [kind, ...rest] = chosen.split(":");
        onChange({ state: null, code: null, reason: null, ...(kind ? { [kind]: rest.join(":") } : {}) });
      }}
    />
  );
}
