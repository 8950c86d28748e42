import { Button, Group, Text, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { useErrorText } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useTestSend } from "@/features/campaigns/api/test-send";
import type { Campaign } from "@/lib/api/types";
import { fieldErrors } from "@/lib/api/error";

/** Send the first row's message to one's own phone. */
export function TestSend({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [phone, setPhone] = useState("");
  const test = useTestSend(campaign.id);
  const refusalOf = (error: unknown) => {
    const fields = fieldErrors(error);
    return fields.phone ?? fields.to ?? errorText(error);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (phone.trim() !== "") test.mutate({ phone: phone.trim() });
  };
  return (
    <Section title={t("wizard.test")} sentence={t("wizard.testHint")}>
      <form onSubmit={submit}>
        <Group gap="xs" align="flex-start">
          <TextInput
            type="tel"
            aria-label={t("people.phone")}
            placeholder="+55 11 91234-5678"
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
            error={test.isError && refusalOf(test.error)}
            w={{ base: "100%", xs: "16rem" }}
          />
          <Button type="submit" variant="default" loading={test.isPending} disabled={phone.trim() === ""}>
            {t("wizard.testSend")}
          </Button>
          {test.isSuccess && (
            <Text size="sm" c="var(--state-green-ink)" role="status" py={7}>
              {t("wizard.testSent")}
            </Text>
          )}
        </Group>
      </form>
    </Section>
  );
}
