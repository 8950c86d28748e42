import { ActionIcon, Menu } from "@mantine/core";
import {
  IconAddressBook,
  IconLink,
  IconList,
  IconMapPin,
  IconMapPinQuestion,
  IconPlus,
  IconSquareCheck,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { send, type ReplyBody } from "@/features/inbox/outbox";
import type { Quoted } from "@/lib/api/types";

const ContactDialog = lazy(() => import("@/features/inbox/media/ContactDialog"));
const LocationDialog = lazy(() => import("@/features/inbox/media/LocationDialog"));
const OfferDialog = lazy(() => import("@/features/inbox/media/OfferDialog"));

const EXTRAS = ["location", "contact", "button", "list", "cta_url", "location_request"] as const;
export type Extra = (typeof EXTRAS)[number];

const glyphs = {
  location: IconMapPin,
  contact: IconAddressBook,
  button: IconSquareCheck,
  list: IconList,
  cta_url: IconLink,
  location_request: IconMapPinQuestion,
};

/** What a dialog gives back: the answer, and how its bubble looks until the server has it. */
export interface Made {
  body: ReplyBody;
  text: string;
  kind: string;
  content: Record<string, unknown>;
}

interface ExtrasMenuProps {
  conversationId: number;
  quoted: Quoted | null;
  onSent: () => void;
}

/** Everything that can be said besides words and files. */
export function ExtrasMenu({ conversationId, quoted, onSent }: ExtrasMenuProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Extra | null>(null);
  const close = () => setOpen(null);
  const take = ({ body, ...shown }: Made) => {
    send({ conversationId, body: { ...body, reply_to: quoted?.id ?? null }, quoted, ...shown });
    close();
    onSent();
  };
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon aria-label={t("inboxMedia.more")} title={t("inboxMedia.more")}>
            <IconPlus size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {EXTRAS.map((extra) => {
            const Glyph = glyphs[extra];
            return (
              <Menu.Item key={extra} leftSection={<Glyph size={16} aria-hidden />} onClick={() => setOpen(extra)}>
                {t(`inboxMedia.extras.${extra}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {open === "location" && <LocationDialog onClose={close} onMade={take} />}
        {open === "contact" && <ContactDialog onClose={close} onMade={take} />}
        {open !== null && open !== "location" && open !== "contact" && (
          <OfferDialog type={open} conversationId={conversationId} onClose={close} onMade={take} />
        )}
      </Suspense>
    </>
  );
}
