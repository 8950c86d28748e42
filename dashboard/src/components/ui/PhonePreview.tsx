import {
  IconArrowBackUp,
  IconChecks,
  IconCopy,
  IconExternalLink,
  IconFileText,
  IconListDetails,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconPlayerPlayFilled,
  type Icon,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import type { Preview, PreviewButton, PreviewCard, PreviewHeader } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./PhonePreview.module.css";

const buttonIcons: Record<string, Icon> = {
  quick_reply: IconArrowBackUp,
  url: IconExternalLink,
  phone_number: IconPhone,
  copy_code: IconCopy,
  otp: IconCopy,
  flow: IconListDetails,
};

interface PhonePreviewProps {
  preview: Preview;
  /** Where the header's picture or video can be read, when it is known. */
  mediaUrl?: string | null;
  at?: string;
  ticks?: "none" | "sent" | "delivered" | "read";
  /** Only the bubble, without the phone's chat behind it. */
  bare?: boolean;
  /** What stands in the bubble's corner instead of time and ticks. */
  foot?: ReactNode;
}

/** A message as the recipient's phone shows it. */
export function PhonePreview({ preview, mediaUrl, at, ticks = "none", bare = false, foot }: PhonePreviewProps) {
  const { t } = useTranslation();
  return (
    <figure className={classes.chat} data-bare={bare || undefined} aria-label={t("preview.label")}>
      <Bubble preview={preview} mediaUrl={mediaUrl} at={at} ticks={ticks} foot={foot} />
      {preview.cards.length > 0 && (
        <div className={classes.cards} role="group" tabIndex={0} aria-label={t("preview.cards")}>
          {preview.cards.map((card, index) => (
            <Bubble key={index} preview={card} ticks="none" />
          ))}
        </div>
      )}
    </figure>
  );
}

type BubbleProps = Omit<PhonePreviewProps, "bare" | "preview"> & { preview: PreviewCard };

function Bubble({ preview, mediaUrl, at, ticks, foot }: BubbleProps) {
  const format = useFormat();
  return (
    <div className={classes.bubble}>
      <Header header={preview.header} mediaUrl={mediaUrl} />
      <div className={classes.words}>
        {preview.header.kind === "text" && <div className={classes.headline}>{preview.header.text}</div>}
        <div className={classes.body} dir="auto">
          <WhatsAppText text={preview.body} />
        </div>
        {preview.footer && <div className={classes.footer}>{preview.footer}</div>}
        {foot ?? (
          <div className={classes.meta}>
            {format.time(at ?? new Date().toISOString())}
            {ticks !== undefined && ticks !== "none" && (
              <IconChecks
                size={16}
                stroke={1.8}
                aria-hidden
                data-read={ticks === "read" || undefined}
                className={classes.ticks}
              />
            )}
          </div>
        )}
      </div>
      {preview.buttons.map((button, index) => (
        <BubbleButton key={index} button={button} />
      ))}
    </div>
  );
}

function BubbleButton({ button }: { button: PreviewButton }) {
  const Glyph = buttonIcons[button.kind] ?? IconListDetails;
  return (
    <div className={classes.button} title={button.url ?? undefined}>
      <Glyph size={16} stroke={1.9} aria-hidden />
      {button.text}
    </div>
  );
}

function Header({ header, mediaUrl }: { header: PreviewHeader; mediaUrl?: string | null }) {
  if (header.kind === "none" || header.kind === "text") return null;
  if (header.kind === "image" && mediaUrl) return <img className={classes.media} src={mediaUrl} alt="" />;
  if (header.kind === "video" && mediaUrl) return <video className={classes.media} src={mediaUrl} muted controls />;
  if (header.kind === "document") return <DocumentHeader filename={header.filename ?? null} />;
  const Glyph = { image: IconPhoto, video: IconPlayerPlayFilled, location: IconMapPin }[header.kind];
  return (
    <div className={classes.placeholder}>
      <Glyph size={32} stroke={1.4} aria-hidden />
    </div>
  );
}

function DocumentHeader({ filename }: { filename: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.document}>
      <IconFileText size={26} stroke={1.5} aria-hidden />
      <span>{filename ?? t("preview.document")}</span>
    </div>
  );
}
