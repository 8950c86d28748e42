import { Select } from "@mantine/core";

interface Option {
  value: string;
  label: string;
}

interface FilterProps {
  label: string;
  /** What the list shows without this filter, such as "Any status". */
  any: string;
  value: string;
  options: (Option | { group: string; items: Option[] })[];
  onChange: (value: string) => void;
}

export function Filter({ label, any, value, options, onChange }: FilterProps) {
  return (
    <Select
      aria-label={label}
      data={[{ value: "", label: any }, ...options]}
      value={value}
      onChange={(next) => onChange(next ?? "")}
      w={{ base: "calc(50% - 0.25rem)", xs: "11rem" }}
      comboboxProps={{ width: "max-content", position: "bottom-start" }}
    />
  );
}
