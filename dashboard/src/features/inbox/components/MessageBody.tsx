import type { ComponentType } from "react";

import { objectOf, type BodyProps } from "@/features/inbox/components/bodies/body";
import { ContactsBody } from "@/features/inbox/components/bodies/ContactsBody";
import { FileBody } from "@/features/inbox/components/bodies/FileBody";
import { LocationBody } from "@/features/inbox/components/bodies/LocationBody";
import { OrderBody } from "@/features/inbox/components/bodies/OrderBody";
import { QuietBody, RevokedBody } from "@/features/inbox/components/bodies/QuietBody";
import { ChoiceBody, TextBody } from "@/features/inbox/components/bodies/TextBody";
import { TemplateBody } from "@/features/inbox/components/bodies/TemplateBody";
import { UnsupportedBody } from "@/features/inbox/components/bodies/UnsupportedBody";

/** How each kind of message is drawn; the kinds are Meta's, whoever wrote them. Others are said to be unsupported. */
const bodies: Record<string, ComponentType<BodyProps>> = {
  text: TextBody,
  template: TemplateBody,
  button: ChoiceBody,
  interactive: ChoiceBody,
  image: FileBody,
  video: FileBody,
  audio: FileBody,
  document: FileBody,
  sticker: FileBody,
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
