import { Modal, type ModalProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Where it is not drawn only while it is open. */
  opened?: boolean;
  size?: ModalProps["size"];
  children: ReactNode;
}

/** What is asked above the page; ends in an `ActionFoot` where something is done. */
export function Dialog({ title, onClose, opened = true, size, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ "aria-label": t("common.close") }}
      // Its title is no landmark of the page: it may stand above a drawer, which has one, too.
      attributes={{ header: { role: "presentation" } }}
    >
      {children}
    </Modal>
  );
}
