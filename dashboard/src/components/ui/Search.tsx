import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const PAUSE_MS = 250;

interface SearchProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** A search field that waits for a pause in typing; `/` jumps into it. */
export function Search({ value, onChange, placeholder }: SearchProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [outside, setOutside] = useState(value);
  if (outside !== value) {
    setOutside(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      type="search"
      data-search
      aria-label={placeholder}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === "" ? (
          <Kbd size="xs" visibleFrom="sm">
            /
          </Kbd>
        ) : (
          <CloseButton
            size="sm"
            aria-label={t("common.clear")}
            onClick={() => {
              setText("");
              onChange("");
            }}
          />
        )
      }
      w={{ base: "100%", xs: "16rem" }}
    />
  );
}
