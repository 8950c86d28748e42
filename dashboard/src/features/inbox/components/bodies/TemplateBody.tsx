import { PhonePreview } from "@/components/ui/PhonePreview";
import type { BodyProps } from "@/features/inbox/components/bodies/body";
import { TextBody } from "@/features/inbox/components/bodies/TextBody";

/** The message exactly as the person's phone drew it. */
export function TemplateBody({ message, foot }: BodyProps) {
  if (message.preview === null) return <TextBody message={message} foot={foot} />;
  return <PhonePreview preview={message.preview} bare foot={foot} />;
}
