import { Button, Stack, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

interface SetupTokenFormProps {
  /** The one given before was not the right one. */
  wrong: boolean;
  onToken: (token: string) => void;
}

/** Takes the code of the set-up link, also from the whole link. */
export function SetupTokenForm({ wrong, onToken }: SetupTokenFormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const token = text.trim().split("token=").at(-1) ?? "";
    if (token !== "") onToken(token);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("setup.token")}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={text}
          error={wrong && text === "" && t("setup.wrongToken")}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth disabled={text.trim() === ""}>
          {t("setup.check")}
        </Button>
      </Stack>
    </form>
  );
}
