import { ActionIcon, Button, Group, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Limited } from "@/features/inbox/media/Limited";
import { NO_ROW, NO_SECTION, OFFER_LIMITS, rowsIn, type OfferValues } from "@/features/inbox/media/offers";

import classes from "./Media.module.css";

export type OfferForm = UseFormReturnType<OfferValues>;

/** The buttons of an offer: one to three. */
export function ButtonFields({ form }: { form: OfferForm }) {
  const { t } = useTranslation();
  const { choices } = form.values;
  return (
    <Stack gap="xs">
      {choices.map((_, at) => (
        <Group key={at} gap="xs" wrap="nowrap" align="end">
          <Limited
            flex={1}
            label={t("inboxMedia.offer.choice", { at: at + 1 })}
            maxLength={OFFER_LIMITS.button}
            {...form.getInputProps(`choices.${at}`)}
          />
          {choices.length > 1 && (
            <Away
              label={t("inboxMedia.offer.removeChoice", { at: at + 1 })}
              onClick={() => form.removeListItem("choices", at)}
            />
          )}
        </Group>
      ))}
      {choices.length < OFFER_LIMITS.buttons && (
        <More label={t("inboxMedia.offer.addChoice")} onClick={() => form.insertListItem("choices", "")} />
      )}
    </Stack>
  );
}

/** The entries of a list: ten in all, in sections that need titles as soon as there are two. */
export function SectionFields({ form }: { form: OfferForm }) {
  const { t } = useTranslation();
  const { sections } = form.values;
  const isFull = rowsIn(sections) >= OFFER_LIMITS.rows;
  return (
    <Stack gap="sm">
      {sections.map((section, at) => (
        <fieldset key={at} className={classes.fieldset}>
          <legend>{t("inboxMedia.offer.section", { at: at + 1 })}</legend>
          <Stack gap="sm">
            <Group gap="xs" wrap="nowrap" align="end">
              <Limited
                flex={1}
                label={t(sections.length > 1 ? "inboxMedia.offer.sectionTitle" : "inboxMedia.offer.sectionTitleOnly")}
                maxLength={OFFER_LIMITS.section}
                {...form.getInputProps(`sections.${at}.title`)}
              />
              {sections.length > 1 && (
                <Away
                  label={t("inboxMedia.offer.removeSection", { at: at + 1 })}
                  onClick={() => form.removeListItem("sections", at)}
                />
              )}
            </Group>
            {section.rows.map((_, row) => (
              <RowFields key={row} form={form} path={`sections.${at}.rows`} at={row} only={section.rows.length === 1} />
            ))}
            {!isFull && (
              <More
                label={t("inboxMedia.offer.addChoice")}
                onClick={() => form.insertListItem(`sections.${at}.rows`, NO_ROW)}
              />
            )}
          </Stack>
        </fieldset>
      ))}
      {!isFull && (
        <More label={t("inboxMedia.offer.addSection")} onClick={() => form.insertListItem("sections", NO_SECTION)} />
      )}
    </Stack>
  );
}

interface RowFieldsProps {
  form: OfferForm;
  path: string;
  at: number;
  only: boolean;
}

function RowFields({ form, path, at, only }: RowFieldsProps) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <Stack gap={4} flex={1}>
        <Limited
          label={t("inboxMedia.offer.choice", { at: at + 1 })}
          maxLength={OFFER_LIMITS.row}
          {...form.getInputProps(`${path}.${at}.title`)}
        />
        <Limited
          size="xs"
          aria-label={t("inboxMedia.offer.description", { at: at + 1 })}
          placeholder={t("inboxMedia.offer.descriptionHint")}
          maxLength={OFFER_LIMITS.description}
          {...form.getInputProps(`${path}.${at}.description`)}
        />
      </Stack>
      {!only && (
        <Away
          below
          label={t("inboxMedia.offer.removeChoice", { at: at + 1 })}
          onClick={() => form.removeListItem(path, at)}
        />
      )}
    </Group>
  );
}

function Away({ label, below = false, onClick }: { label: string; below?: boolean; onClick: () => void }) {
  return (
    // Beside its field, and not beside the field's name.
    <ActionIcon size="input-sm" mt={below ? "xl" : undefined} aria-label={label} onClick={onClick}>
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

function More({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      className={classes.more}
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
