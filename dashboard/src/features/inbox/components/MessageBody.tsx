import type { ComponentType } from "react";

import { objectOf, type BodyProps } from "@/features/inbox/components/bodies/body";
import { ContactsBody } from "@/features/inbox/components/bodies/ContactsBody";
import { LocationBody } from "@/features/inbox/components/bodies/LocationBody";
import { OrderBody } from "@/features/inbox/components/bodies/OrderBody";
import { QuietBody, RevokedBody } from "@/features/inbox/components/bodies/QuietBody";
import { TextBody } from "@/features/inbox/components/bodies/TextBody";
import { TemplateBody } from "@/features/inbox/components/bodies/TemplateBody";
import { UnsupportedBody } from "@/features/inbox/components/bodies/UnsupportedBody";
import { InteractiveBody } from "@/features/inbox/media/InteractiveBody";
import { MediaBody } from "@/features/inbox/media/MediaBody";

/** How each kind of message is drawn; the kinds are Meta's, whoever wrote them. Others are said to be unsupported. */
const bodies: Record<string, ComponentType<BodyProps>> = {
  text: TextBody,
  template: TemplateBody,
  button: InteractiveBody,
  interactive: InteractiveBody,
  image: MediaBody,
  video: MediaBody,
  audio: MediaBody,
  document: MediaBody,
  sticker: MediaBody,
  location: LocationBody,
  contacts: ContactsBody,
  order: OrderBody,
  system: QuietBody,
};

/** Kinds that draw their own bubble, or none. */
const BARE = new Set(["template", "system"]);

export function isBare(kind: string, hasPreview: boolean): boolean {
  return BARE.has(kind) && (kind !== "template" || hasPreview);
}

export function MessageBody(props: BodyProps) {
  const revoked = objectOf(props.message.content).revoked_at !== undefined;
  const Body = revoked ? RevokedBody : (bodies[props.message.kind] ?? UnsupportedBody);
  return <Body {...props} />;
}
