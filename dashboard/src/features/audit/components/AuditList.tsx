import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import type { AuditEntry } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** Where a thing can be looked at. */
const PLACES: Record<string, (id: string) => string> = {
  campaign: (id) => `/campaigns/${id}`,
  whatsapp_account: (id) => `/numbers/${id}`,
};

const NAMES = ["name", "filename", "username"];

export function AuditList({ entries }: { entries: AuditEntry[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("audit.when") },
    { label: t("audit.who") },
    { label: t("audit.what") },
    { label: t("audit.details"), wide: true },
    { label: t("audit.from"), wide: true, width: "9rem" },
  ];
  return (
    <List label={t("places.audit")} columns={columns}>
      {entries === undefined ? (
        <ListSkeleton columns={columns} rows={10} />
      ) : (
        entries.map((entry) => <AuditRow key={entry.id} entry={entry} />)
      )}
    </List>
  );
}

function AuditRow({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Row>
      <Cell>
        <Text size="sm" visibleFrom="sm" style={{ whiteSpace: "nowrap" }}>
          {format.dateTime(entry.at)}
        </Text>
        <Text size="xs" c="dimmed">
          <Moment at={entry.at} />
        </Text>
      </Cell>
      <Cell>{entry.user?.username ?? <Text c="dimmed">{t("audit.itself")}</Text>}</Cell>
      <Cell>
        <What entry={entry} />
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {detailsOf(entry)}
        </Text>
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed">
          {entry.ip}
        </Text>
      </Cell>
    </Row>
  );
}

/** What was done, and to which thing, where it can be looked at. */
function What({ entry }: { entry: AuditEntry }) {
  const { t, i18n } = useTranslation();
  const key = `auditActions.${entry.action.replace(".", "_")}`;
  const words = i18n.exists(key) ? t(key as "auditActions.auth_signed_in") : entry.action;
  const place = PLACES[entry.object_type];
  const name = nameOf(entry);
  return (
    <>
      <Text size="sm" fw={500}>
        {words}
      </Text>
      {name !== null &&
        (place && entry.object_id !== null ? (
          <Anchor component={Link} to={place(entry.object_id)} size="xs">
            {name}
          </Anchor>
        ) : (
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        ))}
    </>
  );
}

/** The thing's name where the entry holds one; its number where it can be looked at. */
function nameOf({ details, object_type: type, object_id: id }: AuditEntry): string | null {
  const named = NAMES.map((key) => details[key]).find((value) => typeof value === "string");
  return named ?? (type in PLACES ? id && `#${id}` : null);
}

function detailsOf(entry: AuditEntry): string {
  return Object.entries(entry.details)
    .filter(([key]) => !NAMES.includes(key))
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
