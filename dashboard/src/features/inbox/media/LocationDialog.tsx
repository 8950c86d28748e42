import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCurrentLocation } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import type { Made } from "@/features/inbox/media/ExtrasMenu";

interface LocationDialogProps {
  onClose: () => void;
  onMade: (made: Made) => void;
}

/** Degrees as maps show them to be copied: "-23.56, -46.65". */
export function degreesOf(text: string): [number, number] | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

/** A place to send. */
export default function LocationDialog({ onClose, onMade }: LocationDialogProps) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { degrees: "", name: "", address: "" },
    validate: { degrees: (value) => (degreesOf(value) ? null : t("inboxMedia.place.wrong")) },
  });
  const submit = form.onSubmit(({ degrees, name, address }) => {
    const [latitude, longitude] = degreesOf(degrees) ?? [0, 0];
    const location = { latitude, longitude, ...(name && { name }), ...(address && { address }) };
    onMade({ body: { location }, text: name || address, kind: "location", content: { location } });
  });
  const here = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => form.setFieldValue("degrees", `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`),
      () => form.setFieldError("degrees", t("inboxMedia.place.unknown")),
    );
  return (
    <Dialog title={t("inboxMedia.extras.location")} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Group align="end" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              data-autofocus
              label={t("inboxMedia.place.degrees")}
              description={t("inboxMedia.place.degreesHint")}
              placeholder="-23.5614, -46.6559"
              {...form.getInputProps("degrees")}
            />
          </Group>
          {"geolocation" in navigator && (
            <Button variant="default" leftSection={<IconCurrentLocation size={16} aria-hidden />} onClick={here}>
              {t("inboxMedia.place.here")}
            </Button>
          )}
          <TextInput label={t("inboxMedia.place.name")} maxLength={1000} {...form.getInputProps("name")} />
          <TextInput label={t("inboxMedia.place.address")} maxLength={1000} {...form.getInputProps("address")} />
          <ActionFoot label={t("inbox.send")} busy={false} error={null} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
