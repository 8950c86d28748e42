import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface SecretFrameProps {
  title: string;
  /** A click beside the window must not lose what cannot be shown again. */
  isShown: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function SecretFrame({ title, isShown, onClose, children }: SecretFrameProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={!isShown}
      title={title}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {children}
    </Modal>
  );
}
