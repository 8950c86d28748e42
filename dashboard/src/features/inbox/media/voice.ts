import { BlobSource, BufferTarget, Conversion, Input, MP4, OGG, OggOutputFormat, Output, WEBM } from "mediabunny";

/** A recording as WhatsApp takes voice messages: Opus in Ogg, mono. What is Opus already is only wrapped anew. */
export async function asVoice(recorded: Blob): Promise<File> {
  const target = new BufferTarget();
  const conversion = await Conversion.init({
    input: new Input({ source: new BlobSource(recorded), formats: [WEBM, OGG, MP4] }),
    output: new Output({ format: new OggOutputFormat(), target }),
    audio: { codec: "opus", numberOfChannels: 1 },
    video: { discard: true },
    showWarnings: false,
  });
  await conversion.execute();
  if (target.buffer === null) throw new Error("nothing was recorded");
  return new File([target.buffer], "voice.ogg", { type: "audio/ogg" });
}
