import type { Attachment } from "@/features/inbox/media/attachments";
import { takesCaption } from "@/features/inbox/media/kinds";
import { send } from "@/features/inbox/outbox";
import type { Quoted } from "@/lib/api/types";

interface Files {
  conversationId: number;
  files: Attachment[];
  text: string;
  quoted: Quoted | null;
}

/** Send uploaded files, each as a message of its own; the words go under the first that can carry them. */
export function sendFiles({ conversationId, files, text, quoted }: Files): void {
  const captioned = text.trim() === "" ? undefined : files.find((one) => one.kind !== null && takesCaption(one.kind));
  const reply = quoted?.id ?? null;
  if (text.trim() !== "" && !captioned) {
    send({ conversationId, body: { text: { body: text, preview_url: false }, reply_to: reply }, text, quoted });
  }
  for (const one of files) {
    if (one.uploadId === null) continue;
    const caption = one === captioned ? text : "";
    send({
      conversationId,
      body: { media: { upload_id: one.uploadId, caption, voice: one.isVoice }, reply_to: reply },
      text: caption,
      kind: one.kind ?? "document",
      content: { caption, filename: one.file.name },
      quoted,
    });
  }
}
