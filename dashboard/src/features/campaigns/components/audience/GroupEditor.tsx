import { ActionIcon, Button, Group as Line, SegmentedControl, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { blank, group, isGroup, type Group, type Match } from "@/features/campaigns/audience";
import { StatementEditor } from "@/features/campaigns/components/audience/StatementEditor";
import type { Condition } from "@/lib/api/types";

import classes from "./GroupEditor.module.css";

interface GroupEditorProps {
  label: string;
  value: Group;
  onChange: (value: Group) => void;
  /** How deep it stands in others; groups in groups in groups are for saved segments. */
  depth?: number;
  onRemove?: () => void;
}

/** Conditions that belong together: all of them, any, or none. */
export function GroupEditor({ label, value, onChange, depth = 0, onRemove }: GroupEditorProps) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery("(max-width: 30em)");
  const put = (index: number, next: Condition) =>
    onChange({ ...value, of: value.of.map((one, place) => (place === index ? next : one)) });
  const remove = (index: number) => onChange({ ...value, of: value.of.filter((_, place) => place !== index) });
  const add = (one: Condition) => onChange({ ...value, of: [...value.of, one] });
  return (
    <fieldset className={depth === 0 ? classes.bare : classes.nested} aria-label={label}>
      <Stack gap="sm">
        {(value.of.length > 1 || depth > 0) && (
          <Line justify="space-between" wrap="nowrap">
            <SegmentedControl
              size="xs"
              orientation={isPhone ? "vertical" : "horizontal"}
              aria-label={t("audience.match")}
              value={value.match}
              onChange={(match) => onChange({ ...value, match: match as Match })}
              data={[
                { value: "all", label: t("audience.matchAll") },
                { value: "any", label: t("audience.matchAny") },
                ...(depth > 0 ? [{ value: "none", label: t("audience.matchNone") }] : []),
              ]}
            />
            {onRemove && (
              <ActionIcon variant="subtle" color="gray" aria-label={t("audience.remove")} onClick={onRemove}>
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Line>
        )}
        {value.of.map((one, index) =>
          isGroup(one) ? (
            <GroupEditor
              key={index}
              label={label}
              value={one}
              depth={depth + 1}
              onChange={(next) => put(index, next)}
              onRemove={() => remove(index)}
            />
          ) : (
            <StatementEditor
              key={index}
              value={one}
              onChange={(next) => put(index, next)}
              onRemove={() => remove(index)}
            />
          ),
        )}
        <Line gap="xs">
          <Button
            size="xs"
            variant="light"
            leftSection={<IconPlus size={14} />}
            onClick={() => add(blank(depth === 0 && value.of.length === 0 ? "tag" : "attribute"))}
          >
            {t("audience.add")}
          </Button>
          {depth < 2 && value.of.length > 0 && (
            <Button size="xs" variant="subtle" onClick={() => add(group("any", blank("tag")))}>
              {t("audience.addGroup")}
            </Button>
          )}
        </Line>
      </Stack>
    </fieldset>
  );
}
