import { Anchor, Badge, Group, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { QualityTag } from "@/components/ui/QualityTag";
import { useToggleAccount } from "@/features/accounts/api/toggle-account";
import { AccountState } from "@/features/accounts/components/AccountState";
import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

export function AccountList({ accounts, editable }: { accounts: Account[] | undefined; editable: boolean }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("numbers.number") },
    { label: t("numbers.state") },
    { label: t("numbers.quality"), wide: true },
    { label: t("numbers.pace"), wide: true, right: true },
    { label: t("numbers.daily"), wide: true, right: true },
    { label: t("numbers.sends"), right: true, width: "5rem" },
  ];
  return (
    <List label={t("places.numbers")} columns={columns}>
      {accounts === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        accounts.map((account) => <AccountRow key={account.id} account={account} editable={editable} />)
      )}
    </List>
  );
}

function AccountRow({ account, editable }: { account: Account; editable: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const toggle = useToggleAccount();
  const to = `/numbers/${account.id}`;
  const active = toggle.isPending ? toggle.variables.active : account.is_active;
  return (
    <Row onOpen={() => void navigate(to)}>
      <Cell>
        <Group gap={6}>
          <Anchor component={Link} to={to} c="inherit" fw={500}>
            {account.name}
          </Anchor>
          {account.is_demo && (
            <Badge size="xs" variant="default">
              {t("numbers.demo")}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {account.display_phone_number ?? account.phone_number_id}
          {account.verified_name ? ` · ${account.verified_name}` : ""}
        </Text>
      </Cell>
      <Cell>
        <AccountState account={{ ...account, is_active: active }} />
      </Cell>
      <Cell wide>
        <QualityTag quality={account.quality_rating} plain />
      </Cell>
      <Cell wide right>
        {t("numbers.perSecond", { rate: format.rate(account.effective_rate) })}
      </Cell>
      <Cell wide right>
        {account.messaging_limit === null
          ? t("numbers.unknownLimit")
          : t("numbers.perDay", { count: account.messaging_limit })}
      </Cell>
      <Cell right>
        <Switch
          size="sm"
          checked={active}
          disabled={!editable}
          aria-label={t("numbers.toggle", { name: account.name })}
          onChange={(event) => toggle.mutate({ id: account.id, active: event.currentTarget.checked })}
          style={{ display: "inline-block" }}
        />
      </Cell>
    </Row>
  );
}
