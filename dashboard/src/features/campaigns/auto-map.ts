import type { FileColumn, Mapping, TemplateVariable } from "@/lib/api/types";

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function score(variable: TemplateVariable, column: FileColumn): number {
  const wanted = [variable.key.split(".").at(-1) ?? "", variable.label].map(plain);
  const name = plain(column.name);
  if (wanted.includes(name)) return 3;
  if (wanted.some((word) => word.length > 2 && (word.includes(name) || name.includes(word)))) return 2;
  return 0;
}

/**
 * Propose a column for each variable that has none yet: by name first; then, for variables that are only
 * numbered, the columns other than the phone's in their order.
 */
export function proposeMapping(
  variables: TemplateVariable[],
  columns: FileColumn[],
  phoneColumn: string | null,
  mapping: Mapping,
): Mapping {
  const free = columns.filter(
    (column) => column.name !== phoneColumn && column.looks_like !== "phone" && column.looks_like !== "empty",
  );
  const result: Mapping = { ...mapping };
  const taken = new Set(Object.values(mapping).map((source) => source.value));
  const open = variables.filter((variable) => result[variable.key] === undefined && !isMedia(variable));
  for (const variable of open) {
    const best = free
      .filter((column) => !taken.has(column.name))
      .sort((a, b) => score(variable, b) - score(variable, a))[0];
    const numbered = /\.\d+$/.test(variable.key);
    if (best === undefined || (score(variable, best) === 0 && !numbered)) continue;
    result[variable.key] = { source: "column", value: best.name };
    taken.add(best.name);
  }
  return result;
}

export function isMedia(variable: TemplateVariable): boolean {
  return ["image", "video", "document"].includes(variable.kind) || variable.key === "header.media";
}

/** The variables that still need a source before anything can be sent. */
export function missingSources(variables: TemplateVariable[], mapping: Mapping): TemplateVariable[] {
  return variables.filter((variable) => variable.required && (mapping[variable.key]?.value ?? "") === "");
}
